package dev.scimbridge.scim.filter;

/**
 * The filter cannot be read or makes no sense for the resource: 400 {@code invalidFilter}. The message is a sentence for the
 * client; it names the position, and of the filter itself at most an attribute's name.
 */
public final class InvalidFilter extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    InvalidFilter(int position, String problem) {
        super("The filter is not valid at position " + position + ": " + problem + ".", null, false, false);
        this.position = position;
    }

    InvalidFilter(Malformed malformed) {
        this(malformed.position(), malformed.problem());
    }

    /** Where it goes wrong, in characters from 1. */
    public int position() {
        return position;
    }
}
