package dev.scimbridge.convergence;

import dev.scimbridge.plan.rails.RailName;

/** How often rails stop something. */
public interface RailTrips {

    /** A rail holds something of an account or a group of which it held nothing before. */
    void tripped(RailName rail);

    /** Nobody listens. */
    RailTrips UNHEARD = rail -> {};
}
