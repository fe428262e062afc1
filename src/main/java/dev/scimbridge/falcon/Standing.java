package dev.scimbridge.falcon;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an operator must act before Falcon can be used; said once in the log, and once when it is mended. */
final class Standing {

    private static final Logger log = LoggerFactory.getLogger(Standing.class);

    private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());

    Optional<String> problem() {
        return problem.get();
    }

    void broken(String message) {
        if (problem.getAndSet(Optional.of(message)).isEmpty()) {
            log.error("{}", message);
        }
    }

    void mended() {
        if (problem.getAndSet(Optional.empty()).isPresent()) {
            log.info("Falcon can be used again.");
        }
    }
}
