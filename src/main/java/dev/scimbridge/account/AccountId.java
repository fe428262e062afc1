package dev.scimbridge.account;

import java.util.Optional;
import java.util.UUID;

/** The SCIM {@code id} of an account: stable, never reused, unrelated to anything a client can choose. */
public record AccountId(UUID value) {

    /** A new one, which sorts by time; {@link OrderedUuid} says why. */
    public static AccountId fresh() {
        return new AccountId(OrderedUuid.fresh());
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
