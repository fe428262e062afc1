package dev.scimbridge.audit;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that was asked for, or done in Falcon or to a token. It holds no name of a user or a group, no address and no secret.
 *
 * @param subject the SCIM {@code id} of the user or the group, or the key id of the token
 * @param what that was done
 * @param detail the role that was granted or revoked, what an accepted write changes, or what a token may; may be empty
 * @param request on whose behalf; empty: by the bridge itself
 * @param trace Falcon's trace id of the call
 */
public record AuditRecord(
        Instant at, String subject, What what, String detail, Optional<String> request, Optional<String> trace) {

    /**
     * One that was stored.
     *
     * @param kind the name of a {@link What}; where this version has none of that name, it begins the detail of an {@link What#OTHER}
     */
    public static AuditRecord stored(
            Instant at, String subject, String kind, String detail, Optional<String> request, Optional<String> trace) {
        return What.named(kind)
                .map(what -> new AuditRecord(at, subject, what, detail, request, trace))
                .orElseGet(
                        () -> new AuditRecord(at, subject, What.OTHER, (kind + " " + detail).strip(), request, trace));
    }

    /** Kinds of records. */
    public enum What {
        /** A client's write was stored; Falcon is brought to it from then on. */
        ACCEPTED,
        CREATED,
        UPDATED,
        GRANTED,
        REVOKED,
        DELETED,
        /** A role that a user held in Falcon when the bridge took it over. */
        FOUND,
        /** An operator's: with its name, scopes, end and networks. */
        TOKEN_CREATED,
        /** An operator's word that a token ends: at once, or some time after there is a successor. */
        TOKEN_REVOKED,
        /** Of a kind that only a later version of the bridge knows, which has written it to the same database. */
        OTHER;

        private static Optional<What> named(String name) {
            return Arrays.stream(values())
                    .filter(what -> what.name().equals(name))
                    .findFirst();
        }

        /** As commands show it. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
