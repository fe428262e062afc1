package dev.scimbridge.commands.rebuild;

/** A line makes no sense; says why in the rest of a sentence. */
final class Malformed extends Exception {

    Malformed(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
