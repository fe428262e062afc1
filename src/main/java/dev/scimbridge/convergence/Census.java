package dev.scimbridge.convergence;

import dev.scimbridge.account.State;
import java.util.Map;

/** How many accounts there are, of each kind one count; a kind that none is of may be absent. */
public interface Census {

    /** By how far Falcon is from what is desired; of the deleted ones those that failed. */
    Map<State, Long> byState();
}
