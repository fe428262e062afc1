package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconException.Obstacle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between the bridge and Falcon, said in the log when a call has failed by it, with all its repeats: once, until it is
 * another obstacle, or Falcon has answered again.
 */
final class Obstructions {

    private static final Logger log = LoggerFactory.getLogger(Obstructions.class);

    private final Map<Operation, Obstacle> met = new EnumMap<>(Operation.class);
    private Optional<Met> inTheWay = Optional.empty();

    private record Met(Obstacle obstacle, String words) {}

    /**
     * @return the failure as the caller is told it: with what stands in the way, where its call did not come so far and Falcon has answered
     *     nobody since
     */
    synchronized FalconException failed(Operation operation, FalconException failure) {
        if (failure.obstacle().isPresent()) {
            met(operation, new Met(failure.obstacle().get(), failure.getMessage()));
            return failure;
        }
        return switch (failure) {
            case FalconException.Unavailable away ->
                inTheWay.<FalconException>map(known -> new FalconException.Unavailable(
                                known.obstacle(), away.getMessage() + " " + known.words(), away.traceId()))
                        .orElse(away);
            case FalconException.Refused refused -> answered(operation, refused);
            case FalconException.UnknownUser unknown -> answered(operation, unknown);
            case FalconException.DuplicateLogin taken -> answered(operation, taken);
            case FalconException.Misconfigured wrong -> wrong;
            case FalconException.Ambiguous lost -> lost;
        };
    }

    private void met(Operation operation, Met now) {
        var told = now.obstacle().equals(met.put(operation, now.obstacle()))
                || inTheWay.filter(before -> before.obstacle() == now.obstacle())
                        .isPresent();
        inTheWay = Optional.of(now);
        if (!told) {
            log.warn("{}", now.words());
        }
    }

    /** Falcon refuses, and nothing stood in the way of that. */
    private FalconException answered(Operation operation, FalconException refused) {
        succeeded(operation);
        return refused;
    }

    synchronized void succeeded(Operation operation) {
        inTheWay = Optional.empty();
        if (met.remove(operation) != null && met.isEmpty()) {
            log.info("Falcon itself answers again.");
        }
    }
}
