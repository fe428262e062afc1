package dev.scimbridge.account;

/** The id of a Falcon role; case-sensitive. */
public record RoleId(String value) implements Comparable<RoleId> {

    public RoleId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a role id must not be blank");
        }
    }

    @Override
    public int compareTo(RoleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
