package dev.scimbridge.convergence;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long access outlives the word that ends it. */
public interface AccessEnds {

    /** Falcon has accepted the last of the calls that take an account's access away. @param after the word that asked for it */
    void ended(Duration after);

    /** A read has shown, once reads had caught up, that a deactivated account holds nothing. @param after as for {@link #ended} */
    void verified(Duration after);

    /** Nobody listens. */
    AccessEnds UNHEARD = new AccessEnds() {
        @Override
        public void ended(Duration after) {}

        @Override
        public void verified(Duration after) {}
    };

    /** Whose access is past its end. */
    interface Overdue {

        /** Since when the longest of them is; empty: nobody's. */
        Optional<Instant> oldest();
    }
}
