package dev.scimbridge.account;

/** Falcon's own id of a user; a new one is minted when a deleted user is created again. Never the SCIM id. */
public record FalconUserUuid(String value) {

    public FalconUserUuid {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a Falcon user uuid must not be blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
