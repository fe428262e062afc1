package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which dialect the tenant speaks, by the first call that needs to know; from then on it is known to all. A store that has known the
 * tenant by one of them goes on with it: that it is not found for once says nothing of the other.
 */
final class DialectDetection {

    private static final Logger log = LoggerFactory.getLogger(DialectDetection.class);

    private final Supplier<Optional<String>> bound;
    private final Misconfigurations misconfigurations;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable String name;

    /** @param bound the name of the one by which the store knows its tenant, if it does */
    DialectDetection(Supplier<Optional<String>> bound, Misconfigurations misconfigurations) {
        this.bound = bound;
        this.misconfigurations = misconfigurations;
    }

    /** The one of the two that is spoken, as far as that is known. */
    Optional<FalconUsers> known(FalconUsers current, FalconUsers guide) {
        return Optional.ofNullable(name)
                .map(known -> known.equals(current.dialect().name()) ? current : guide);
    }

    /**
     * The one of the two that is spoken; asks with their own calls while that is not known.
     *
     * @throws FalconException it could not be found out
     */
    FalconUsers spoken(FalconUsers current, FalconUsers guide) {
        return known(current, guide).orElseGet(() -> found(current, guide));
    }

    private FalconUsers found(FalconUsers current, FalconUsers guide) {
        asking.lock();
        try {
            return known(current, guide).orElseGet(() -> answering(current, guide));
        } finally {
            asking.unlock();
        }
    }

    /** The one whose answer would show that one can be used again. */
    FalconUsers lookedFor(FalconUsers current, FalconUsers guide) {
        return known(current, guide)
                .orElseGet(() -> bound.get()
                        .filter(name -> name.equals(guide.dialect().name()))
                        .map(name -> guide)
                        .orElse(current));
    }

    /** Neither is taken where both are not found, as behind a proxy in trouble: a wrong choice would last. */
    private FalconUsers answering(FalconUsers current, FalconUsers guide) {
        var former = bound.get();
        return Stream.of(current, guide)
                .filter(api ->
                        former.isEmpty() || former.get().equals(api.dialect().name()))
                .filter(DialectDetection::answers)
                .findFirst()
                .map(this::taken)
                .orElseThrow(() -> notFound(former));
    }

    private FalconException notFound(Optional<String> former) {
        var message =
                "Falcon's user management is not found where the bridge looks. Check falcon.cloud and falcon.base-url."
                        + former.map(api -> " It was known by the API '" + api
                                        + "'; if this tenant has only the other one now, say so by falcon.api.")
                                .orElse("");
        misconfigurations.broken(Misconfigurations.Concern.READING, message);
        return new FalconException.Misconfigured(message, Optional.empty());
    }

    private FalconUsers taken(FalconUsers answering) {
        var spoken = answering.dialect().name();
        log.info("This tenant speaks the API '{}'.", spoken);
        name = spoken;
        return answering;
    }

    private static boolean answers(FalconUsers api) {
        try {
            api.listUuids(0, 1);
            return true;
        } catch (FalconException.Refused refused) {
            if (refused.code() == 404 || refused.code() == 405) {
                return false;
            }
            throw refused;
        }
    }
}
