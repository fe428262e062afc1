package dev.scimbridge.security;

import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/**
 * What a JWT says of the user that it speaks for. Whether there is such a user is not known here, and a client that speaks for
 * itself has a claim, too.
 *
 * @param attribute of the user, which has the value
 * @param value not blank, without control characters
 */
public record UserClaim(Attribute attribute, String value) {

    /** Attributes of a user by which it can be meant. */
    public enum Attribute {
        ID,
        EXTERNAL_ID,
        USER_NAME
    }

    /** Without its value, which is a person: whoever traces Spring Security would have it in the log. */
    @Override
    public String toString() {
        return "UserClaim[" + attribute + "]";
    }

    /** The claim of whoever calls; empty: it is no JWT, or one without. */
    public static Optional<UserClaim> of(@Nullable Principal caller) {
        return caller instanceof Authentication authentication && authentication.getDetails() instanceof UserClaim claim
                ? Optional.of(claim)
                : Optional.empty();
    }
}
