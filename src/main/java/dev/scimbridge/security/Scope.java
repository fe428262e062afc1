package dev.scimbridge.security;

import java.util.Arrays;
import java.util.Optional;

/** What a token may do with which resources; a whole word, never a prefix. {@code rw} includes reading. */
public enum Scope {
    USERS_RW("users:rw"),
    USERS_RO("users:ro"),
    GROUPS_RW("groups:rw"),
    GROUPS_RO("groups:ro");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** As it is written in a token and on the command line. */
    public String text() {
        return text;
    }

    /** Whether who has this one may do what that one allows: who writes may read. */
    boolean includes(Scope other) {
        return this == other || text.replace(":rw", ":ro").equals(other.text);
    }

    String authority() {
        return "SCOPE_" + text;
    }

    /** The scope that is written exactly so. */
    public static Optional<Scope> find(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }
}
