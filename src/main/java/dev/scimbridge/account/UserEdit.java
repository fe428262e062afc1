package dev.scimbridge.account;

/** What a PUT or PATCH makes of a user. */
public record UserEdit(Profile profile, Activation activation) {

    /** What the client said about {@code active}. */
    public enum Activation {
        /** Nothing. */
        KEEP,
        /** {@code true}, as an operation of its own: takes back a deactivation that is under way. */
        ACTIVATE,
        /** {@code true} within a whole resource (PUT): while a deactivation is under way, an echo of what was read. */
        ECHO,
        /** {@code false}. */
        DEACTIVATE
    }
}
