package dev.scimbridge.account;

import java.util.Optional;
import java.util.UUID;

/** The SCIM {@code id} of an account: random, stable, never reused, unrelated to anything a client can choose. */
public record AccountId(UUID value) {

    public static AccountId random() {
        return new AccountId(UUID.randomUUID());
    }

    /** Empty when the text cannot be an id of ours; only the canonical lower-case form is one (RFC 7643 §3.1: caseExact). */
    public static Optional<AccountId> parse(String text) {
        return CanonicalUuid.parse(text).map(AccountId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
