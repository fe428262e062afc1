package dev.scimbridge.convergence;

import dev.scimbridge.account.Lifecycle;
import java.util.Locale;

/** What a pending account waits for, as metrics tell it. */
public enum Wish {
    /** An active account without a user in Falcon. */
    CREATE,
    /** An active account whose user is to have other roles or names. */
    CHANGE,
    DEACTIVATE,
    DELETE;

    /** @param inFalcon whether the account has a user there */
    public static Wish of(Lifecycle life, boolean inFalcon) {
        return switch (life) {
            case ACTIVE -> inFalcon ? CHANGE : CREATE;
            case INACTIVE -> DEACTIVATE;
            case DELETING, DELETED -> DELETE;
        };
    }

    /** The value of the label {@code op}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
