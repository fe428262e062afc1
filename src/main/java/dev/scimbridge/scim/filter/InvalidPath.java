package dev.scimbridge.scim.filter;

/**
 * The path of a PATCH operation cannot be read or leads nowhere: 400 {@code invalidPath}. The message is a sentence for the
 * client, as with {@link InvalidFilter}.
 */
public final class InvalidPath extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    InvalidPath(int position, String problem) {
        super("The path is not valid at position " + position + ": " + problem + ".", null, false, false);
        this.position = position;
    }

    InvalidPath(Malformed malformed) {
        this(malformed.position(), malformed.problem());
    }

    /** Where it goes wrong, in characters from 1. */
    public int position() {
        return position;
    }
}
