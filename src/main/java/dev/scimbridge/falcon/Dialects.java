package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which dialect the tenant speaks: the configured one, or found out by the first call that needs it. */
final class Dialects {

    private static final Logger log = LoggerFactory.getLogger(Dialects.class);

    private final FalconApi current;
    private final FalconApi guide;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable FalconApi spoken;

    Dialects(FalconApi current, FalconApi guide, FalconProperties.Api configured) {
        this.current = current;
        this.guide = guide;
        this.spoken = switch (configured) {
            case AUTO -> null;
            case USER_MANAGEMENT -> current;
            case USERS -> guide;
        };
    }

    FalconApi spoken(Turn turn) {
        var known = spoken;
        return known != null ? known : found(turn);
    }

    private FalconApi found(Turn turn) {
        asking.lock();
        try {
            var known = spoken;
            if (known != null) {
                return known;
            }
            var answering = answering(turn);
            log.info("This tenant speaks the API '{}'.", answering.dialect().name());
            spoken = answering;
            return answering;
        } finally {
            asking.unlock();
        }
    }

    /** Neither is taken where both are not found, as behind a proxy in trouble: a wrong choice would last. */
    private FalconApi answering(Turn turn) {
        if (answers(current, turn)) {
            return current;
        }
        if (answers(guide, turn)) {
            return guide;
        }
        throw new FalconException.Misconfigured(
                "Falcon's user management is not found where the bridge looks. Check falcon.cloud and falcon.base-url.",
                Optional.empty());
    }

    private static boolean answers(FalconApi api, Turn turn) {
        try {
            api.probe(turn);
            return true;
        } catch (FalconException.Refused refused) {
            if (refused.code() == 404 || refused.code() == 405) {
                return false;
            }
            throw refused;
        }
    }
}
