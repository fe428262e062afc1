package dev.scimbridge.provisioning;

import dev.scimbridge.convergence.FalconException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Reaches the tenant when the service starts, in a thread of its own. Tries again until that succeeds; the service runs meanwhile. A fault of
 * this process that a new one may not have ends nothing here: it is no longer alive, for whoever starts another one, until a try goes without.
 */
public class Startup {

    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(15);

    private final BooleanSupplier opening;
    private final ApplicationEventPublisher events;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile Thread thread = new Thread();
    private boolean broken;
    private Class<?> told = Object.class;

    /** @param opening one try; false where it is to be tried again */
    Startup(BooleanSupplier opening, ApplicationEventPublisher events) {
        this.opening = opening;
        this.events = events;
    }

    /** Begins, or begins again; one that is under way goes on. */
    public synchronized void begin() {
        if (!thread.isAlive()) {
            thread = Thread.ofVirtual().name("startup").start(this::run);
        }
    }

    /** Gives up trying. */
    public void stop() {
        stopped.set(true);
        thread.interrupt();
    }

    private void run() {
        var pause = FIRST_RETRY;
        while (!stopped.get() && !reached()) {
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
        }
    }

    private boolean reached() {
        try {
            var reached = open();
            alive();
            return reached;
        } catch (Error fault) {
            broken = true;
            AvailabilityChangeEvent.publish(events, this, LivenessState.BROKEN);
            log.error("This process cannot start to work, and says that it is not alive. Trying again.", fault);
            return false;
        }
    }

    private void alive() {
        if (broken) {
            broken = false;
            AvailabilityChangeEvent.publish(events, this, LivenessState.CORRECT);
        }
    }

    private boolean open() {
        try {
            return opening.getAsBoolean();
        } catch (FalconException.Misconfigured told) {
            return false; // the client has said so, once
        } catch (FalconException failure) {
            tell(failure);
            return false;
        } catch (RuntimeException failure) {
            log.warn("The service is not ready yet: {}. Trying again.", failure.getMessage());
            return false;
        }
    }

    /** Once until it is another kind; of what stands in the way the client has told itself. */
    private void tell(FalconException failure) {
        if (failure.obstacle().isEmpty() && !failure.getClass().equals(told)) {
            log.warn("Falcon could not be reached yet: {}. Trying again.", failure.getMessage());
        }
        told = failure.getClass();
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            stopped.set(true);
        }
    }
}
