package dev.scimbridge.account;

import java.time.Instant;
import java.util.Optional;

/**
 * A role a user was seen to hold in Falcon.
 *
 * @param expiresAt when a temporary grant ends; empty for a lasting one
 * @param inherited held through a user group or CID group: no role action can revoke it
 */
public record HeldRole(RoleGrant grant, Optional<Instant> expiresAt, boolean inherited) {

    public static HeldRole direct(RoleGrant grant) {
        return new HeldRole(grant, Optional.empty(), false);
    }
}
