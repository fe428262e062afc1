package dev.scimbridge.security.jwt;

import dev.scimbridge.security.Scope;
import dev.scimbridge.security.UserClaim;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a JWT is found to be. */
public sealed interface CheckedJwt {

    /**
     * The issuer's, for here, for now.
     *
     * @param client the OAuth client's id, or the subject where the token names none
     * @param scopes what it gives here; may be none
     * @param user whom it may speak for
     */
    record Valid(String client, Set<Scope> scopes, Optional<UserClaim> user) implements CheckedJwt {

        public Valid {
            scopes = Set.copyOf(scopes);
        }
    }

    /** Not to be let in. */
    record Refused(Reason reason) implements CheckedJwt {}

    /** Nobody can tell: the issuer cannot be asked for its keys. */
    record Unknowable(Duration retryAfter) implements CheckedJwt {}

    /** Why; for the log only. */
    enum Reason {
        MALFORMED("it is malformed"),
        UNSIGNED("it is not signed"),
        ALGORITHM("its algorithm is not one of bridge.security.jwt.algorithms"),
        KEY("the issuer has no such key"),
        SIGNATURE("its signature is wrong"),
        ISSUER("it is of another issuer than bridge.security.jwt.issuer"),
        AUDIENCE("it is for another audience than bridge.security.jwt.audience"),
        EXPIRED("it has expired, or does not say when it will"),
        EARLY("it is not valid yet");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }
}
