package dev.scimbridge.account;

import java.util.Locale;

/** How far Falcon is from what is desired for an account. */
public enum State {
    CONVERGED,
    PENDING,
    HELD,
    WITHHELD,
    FAILED;

    /** The value of {@code state} in the falcon extension. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
