package dev.scimbridge.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.convergence.FalconException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;

/** What becomes of a start that fails, again and again. */
class StartupTest {

    private final ApplicationAvailabilityBean availability = new ApplicationAvailabilityBean();
    private final BlockingQueue<LivenessState> before = new LinkedBlockingQueue<>();

    @BeforeEach
    void isUp() {
        AvailabilityChangeEvent.publish(this::hear, this, LivenessState.CORRECT);
    }

    private void hear(Object event) {
        availability.onApplicationEvent((AvailabilityChangeEvent<?>) event);
    }

    /** @param tries one after the other; each notes how alive the process was before it */
    private Startup startup(List<BooleanSupplier> tries) {
        Iterator<BooleanSupplier> next = tries.iterator();
        return new Startup(
                () -> {
                    before.add(availability.getLivenessState());
                    return next.next().getAsBoolean();
                },
                (ApplicationEventPublisher) this::hear);
    }

    private LivenessState beforeNextTry() throws InterruptedException {
        return Optional.ofNullable(before.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }

    private static boolean classMissing() {
        throw new NoClassDefFoundError("dev/scimbridge/Missing");
    }

    private static boolean away() {
        throw new FalconException.Unavailable("away", Optional.empty());
    }

    /** A probe of its liveness has the process replaced where trying again does not help. */
    @Test
    void aFaultOfTheProcessIsTriedAgainAndItIsNotAliveUntilATryGoesWithout() throws InterruptedException {
        var startup = startup(List.of(StartupTest::classMissing, StartupTest::away, () -> true));

        startup.begin();

        assertThat(beforeNextTry()).isEqualTo(LivenessState.CORRECT);
        assertThat(beforeNextTry()).isEqualTo(LivenessState.BROKEN);
        assertThat(beforeNextTry()).isEqualTo(LivenessState.CORRECT);
        startup.stop();
    }

    @Test
    void aFalconThatIsAwayMakesNoProcessDead() throws InterruptedException {
        var startup = startup(List.of(StartupTest::away, () -> true));

        startup.begin();

        beforeNextTry();
        assertThat(beforeNextTry()).isEqualTo(LivenessState.CORRECT);
        startup.stop();
    }
}
