package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an operator must act before Falcon can be used; said once in the log, and once when it is mended. Each concern is
 * mended by a success of its own kind only: with a scope for reading and none for writing every other call succeeds.
 *
 * <p>Only a write shows whether writing is mended. That problem therefore keeps callers away for a few seconds at a time; the
 * next write after them is the test. Whoever watches sees it until one succeeds, or none was refused for long.
 */
final class Misconfigurations {

    private static final Logger log = LoggerFactory.getLogger(Misconfigurations.class);
    private static final Duration NO_WRITES = Duration.ofSeconds(5);
    private static final Duration SHOWN_FOR = Duration.ofMinutes(30);

    private final Map<Concern, Problem> problems = new EnumMap<>(Concern.class);
    private final Clock clock;

    Misconfigurations(Clock clock) {
        this.clock = clock;
    }

    private record Problem(String message, Instant seen) {}

    /** What can be wrong, the most basic first. */
    enum Concern {
        CREDENTIALS,
        READING,
        WRITING;

        static Concern of(Operation operation) {
            return operation.effect() == Operation.Effect.NONE ? READING : WRITING;
        }
    }

    /** For callers. */
    Optional<String> problem() {
        return problem(NO_WRITES);
    }

    /** For whoever watches. */
    Optional<String> lastProblem() {
        return problem(SHOWN_FOR);
    }

    private synchronized Optional<String> problem(Duration writes) {
        return problems.entrySet().stream()
                .filter(entry -> entry.getKey() != Concern.WRITING || isYounger(entry.getValue(), writes))
                .map(entry -> entry.getValue().message())
                .findFirst();
    }

    /**
     * Runs a cheap read if a success of it could show that something is mended: while credentials or reading are broken nobody
     * else may call Falcon.
     */
    void recheck(Runnable read) {
        if (!isMendedByReading()) {
            return;
        }
        try {
            read.run();
        } catch (FalconException still) {
            log.debug("Falcon cannot be used yet: {}", still.getMessage());
        }
    }

    private synchronized boolean isMendedByReading() {
        return problems.containsKey(Concern.CREDENTIALS) || problems.containsKey(Concern.READING);
    }

    private boolean isYounger(Problem problem, Duration age) {
        return Duration.between(problem.seen(), clock.instant()).abs().compareTo(age) < 0;
    }

    synchronized void broken(Concern concern, String message) {
        if (problems.put(concern, new Problem(message, clock.instant())) == null) {
            log.error("{}", message);
        }
    }

    synchronized void mended(Concern concern) {
        if (problems.remove(concern) != null && problems.isEmpty()) {
            log.info("Falcon can be used again.");
        }
    }
}
