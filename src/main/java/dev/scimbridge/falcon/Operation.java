package dev.scimbridge.falcon;

import java.util.Locale;

/** What a call is for; names its metric and decides what a lost answer means. */
enum Operation {
    LIST_USERS(Effect.NONE),
    GET_USERS(Effect.NONE),
    GET_USER_ROLES(Effect.NONE),
    LIST_ROLES(Effect.NONE),
    GET_ROLES(Effect.NONE),
    CREATE_USER(Effect.ONCE),
    UPDATE_USER(Effect.SAME),
    DELETE_USER(Effect.SAME),
    GRANT_ROLES(Effect.ONCE),
    REVOKE_ROLES(Effect.ONCE);

    /** What repeating a call does whose answer was lost. */
    enum Effect {
        /** It changes nothing. */
        NONE,
        /** Repeating it leads to the same. */
        SAME,
        /** A repeat is refused, or worse: the caller decides with what it knows. */
        ONCE
    }

    private final Effect effect;

    Operation(Effect effect) {
        this.effect = effect;
    }

    Effect effect() {
        return effect;
    }

    /** As a metric's tag. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
