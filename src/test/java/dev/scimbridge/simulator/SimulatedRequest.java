package dev.scimbridge.simulator;

import java.time.Instant;

/**
 * A request as it arrived, answered or turned away.
 *
 * @param target path and query, still encoded
 * @param body as it was sent; without the secret for a token
 * @param status of the answer; 0 when none was given
 * @param at when it arrived, by the simulator's clock
 */
public record SimulatedRequest(String method, String target, String body, int status, Instant at) {

    /** {@code GET /path?query} and the body, if any, in one line. */
    public String line() {
        return body.isEmpty() ? method + " " + target : method + " " + target + " " + body;
    }
}
