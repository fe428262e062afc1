package dev.scimbridge.simulator;

import java.time.Instant;

/**
 * A call that arrived.
 *
 * @param subject the user's uuid, or its login for a create; empty where there is none
 * @param roles the roles asked for, comma separated in order; empty where there are none
 * @param status of the answer; 0 when none was given
 * @param at when it arrived, by the simulator's clock
 */
public record SimulatedCall(FalconOperation operation, String subject, String roles, int status, Instant at) {

    /** {@code GRANT_ROLES falconhost_analyst}: what a story compares. */
    public String brief() {
        return roles.isEmpty() ? operation.name() : operation.name() + " " + roles;
    }
}
