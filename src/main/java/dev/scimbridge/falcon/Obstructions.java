package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconException.Obstacle;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between the bridge and Falcon, said in the log when a call has failed by it, with all its repeats: once, until it is
 * another obstacle, or every operation that met it has succeeded again.
 */
final class Obstructions {

    private static final Logger log = LoggerFactory.getLogger(Obstructions.class);

    private final Map<Operation, Obstacle> met = new EnumMap<>(Operation.class);
    private String words = "";

    /** @return the failure as the caller is told it: with what stood in the way before, where its call did not come so far for that */
    synchronized FalconException failed(Operation operation, FalconException failure) {
        failure.obstacle().ifPresent(obstacle -> met(operation, obstacle, failure.getMessage()));
        var known = met.values().stream().findFirst();
        return failure instanceof FalconException.Unavailable away
                        && failure.obstacle().isEmpty()
                        && known.isPresent()
                ? new FalconException.Unavailable(known.get(), away.getMessage() + " " + words, away.traceId())
                : failure;
    }

    private void met(Operation operation, Obstacle obstacle, String message) {
        var told = met.containsValue(obstacle);
        met.put(operation, obstacle);
        words = message;
        if (!told) {
            log.warn("{}", message);
        }
    }

    synchronized void succeeded(Operation operation) {
        if (met.remove(operation) != null && met.isEmpty()) {
            log.info("Falcon itself answers again.");
        }
    }
}
