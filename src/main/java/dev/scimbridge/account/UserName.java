package dev.scimbridge.account;

/**
 * A SCIM {@code userName} as the client wrote it (1 to 254 characters, not blank); unique without case by
 * {@link #key()} (RFC 7643 §4.1.1).
 */
public record UserName(String value) {

    public static final int MAX_LENGTH = 254;

    public UserName {
        if (value.isBlank()) {
            throw new IllegalArgumentException("userName must not be blank");
        }
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("userName must not be longer than " + MAX_LENGTH + " characters");
        }
    }

    public String key() {
        return CaselessKey.of(value);
    }
}
