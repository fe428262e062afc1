package dev.scimbridge.scim;

import java.io.IOException;

/** A request whose body ends too early, or is not framed as HTTP has it; the server may have refused it already. */
final class UnreadableBody extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The server's own words quote what was sent. */
    UnreadableBody(IOException failed) {
        super(failed.getClass().getSimpleName(), null, false, false);
    }
}
