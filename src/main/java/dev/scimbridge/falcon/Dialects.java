package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Priority;
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

    FalconApi spoken(Priority priority) {
        var known = spoken;
        return known != null ? known : found(priority);
    }

    private FalconApi found(Priority priority) {
        asking.lock();
        try {
            var known = spoken;
            if (known != null) {
                return known;
            }
            var answering = answering(priority);
            log.info("This tenant speaks the API '{}'.", answering.dialect().name());
            spoken = answering;
            return answering;
        } finally {
            asking.unlock();
        }
    }

    /** Neither is taken where both are not found, as behind a proxy in trouble: a wrong choice would last. */
    private FalconApi answering(Priority priority) {
        if (answers(current, priority)) {
            return current;
        }
        if (answers(guide, priority)) {
            return guide;
        }
        throw new FalconException.Misconfigured(
                "Falcon's user management is not found where the bridge looks. Check falcon.cloud and falcon.base-url.",
                Optional.empty());
    }

    private static boolean answers(FalconApi api, Priority priority) {
        try {
            api.probe(priority);
            return true;
        } catch (FalconException.Refused refused) {
            if (refused.code() == 404 || refused.code() == 405) {
                return false;
            }
            throw refused;
        }
    }
}
