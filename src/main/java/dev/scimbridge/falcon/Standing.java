package dev.scimbridge.falcon;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an operator must act before Falcon can be used; said once in the log, and once when it is mended. Each concern is
 * mended by a success of its own kind only: with a scope for reading and none for writing every other call succeeds.
 */
final class Standing {

    private static final Logger log = LoggerFactory.getLogger(Standing.class);

    private final Map<Concern, String> problems = new EnumMap<>(Concern.class);

    /** What can be wrong, the most basic first. */
    enum Concern {
        CREDENTIALS,
        READING,
        WRITING;

        static Concern of(Operation operation) {
            return operation.effect() == Operation.Effect.NONE ? READING : WRITING;
        }
    }

    synchronized Optional<String> problem() {
        return problems.values().stream().findFirst();
    }

    synchronized void broken(Concern concern, String message) {
        if (problems.put(concern, message) == null) {
            log.error("{}", message);
        }
    }

    synchronized void mended(Concern concern) {
        if (problems.remove(concern) != null && problems.isEmpty()) {
            log.info("Falcon can be used again.");
        }
    }
}
