package dev.scimbridge.convergence;

import java.time.Duration;

/** How long whoever is active waits for what gives access. */
public interface AccessBegins {

    /**
     * Falcon has all that is desired of an active user of ours.
     *
     * @param wish {@link Wish#CREATE} where its user was made since, else {@link Wish#CHANGE}
     * @param after the first write that Falcon had not followed yet
     */
    void begun(Wish wish, Duration after);

    /** Nobody listens. */
    AccessBegins UNHEARD = (wish, after) -> {};
}
