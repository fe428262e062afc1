package dev.scimbridge.account;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A Falcon customer id in the form the API takes: lower case, without the checksum the console shows ({@code -0F}).
 *
 * <p>{@link #HOME} stands for the CID a user lives in. Grants in it are written so throughout, because the published
 * guide's dialect does not always tell the CID, and because a home CID never changes.
 */
public record Cid(String value) {

    private static final Pattern CHECKSUM = Pattern.compile("-[0-9a-f]{2}$");

    public static final Cid HOME = new Cid("home");

    public Cid {
        value = CHECKSUM.matcher(value.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a CID must not be blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
