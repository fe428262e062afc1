package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.SlowFalcon.assertUnconfirmed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many writes while Falcon takes none: what they fold into, and in which order they are made good. */
class BurstTest {

    /** After so many the pause is between 1.6 and 3.2 seconds. */
    private static final int FAILURES = 5;

    private static final int JOINERS = 24;

    private static final String[] FOLDED = {
        "CREATE_USER", "GRANT_ROLES falcon_admin,falconhost_analyst,remote_responder_one,remote_responder_two"
    };

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aCreateAndThreeGroupsAreTwoCallsWhileThePaceLeavesNoRoom(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var groups = threeGroups(slow);
            slow.falcon().fail(FalconOperation.CREATE_USER, 1, throttledFor(Duration.ofSeconds(20)));
            slow.user("grace");

            var ada = slow.user("ada");
            assertThat(slow.state(ada)).isEqualTo("pending");
            groups.forEach(group -> join(slow, group, ada));

            Eventually.holds(() -> slow.roles("ada").size() == 4);
            Eventually.holds(
                    () -> slow.falcon().tenant().find("grace@example.com").isPresent());
            Eventually.holds(() -> slow.state(ada).equals("converged"));
            assertThat(slow.falcon().story())
                    .as("Grace's two creates, the first of them throttled, and Ada's two calls")
                    .containsExactlyInAnyOrder("CREATE_USER", "CREATE_USER", FOLDED[0], FOLDED[1]);
        }
    }

    private static Fault throttledFor(Duration time) {
        var until = Instant.now().plus(time).getEpochSecond();
        return Fault.Raw.throttled(6_000, Map.of("X-Ratelimit-Retryafter", String.valueOf(until)));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aCreateAndThreeGroupsAreTwoCallsWhileFalconHangs(Dialect dialect) {
        try (var slow = SlowFalcon.start(dialect)) {
            var groups = threeGroups(slow);
            slow.slowDown(FalconOperation.CREATE_USER);

            var ada = slow.user("ada");
            var adding = groups.stream()
                    .map(group -> Thread.ofVirtual().start(() -> join(slow, group, ada)))
                    .toList();
            adding.forEach(BurstTest::await);

            Eventually.holds(() -> slow.roles("ada").size() == 4);
            Eventually.holds(() -> slow.state(ada).equals("converged"));
            assertThat(slow.falcon().story()).containsExactly(FOLDED);
        }
    }

    private static List<String> threeGroups(SlowFalcon slow) {
        return List.of("Falcon Admins", "Falcon Analysts", "Falcon Responders").stream()
                .map(slow::group)
                .toList();
    }

    private static void join(SlowFalcon slow, String group, String user) {
        assertThat(slow.scim().patch("/Groups/" + group, add(user)).status()).isEqualTo(204);
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    /**
     * The scheduler picks three at a time, so that what queues has an order. Who leaves has failed so often that the pause
     * would not be over when Falcon answers again: without its urgency it would come last. The joiners that were picked by
     * then may go before, which are more on a machine that is busy.
     */
    @Test
    void aDeactivationThatFailedIsRetriedBeforeTheCreatesThatQueue() {
        try (var slow =
                SlowFalcon.start(Dialect.USER_MANAGEMENT, "--db-scheduler.threads=1", "--reconcile.last-retry=20s")) {
            var ada = slow.user("ada");
            slow.group("Falcon Analysts", ada);
            slow.falcon().clearCalls();
            slow.falcon().down(true);
            assertUnconfirmed(slow.scim().patch("/Users/" + ada, DEACTIVATE));
            Eventually.holds(() -> slow.bridge().failures(ada) >= FAILURES);
            var joiners = IntStream.rangeClosed(1, JOINERS)
                    .mapToObj(n -> "joiner" + n)
                    .toList();
            joiners.forEach(slow::user);

            slow.falcon().down(false);

            Eventually.holds(() -> slow.falcon().countOf(FalconOperation.CREATE_USER) == JOINERS);
            assertThat(slow.falcon().story().indexOf("REVOKE_ROLES falconhost_analyst"))
                    .as("where the revoke is among %s", slow.falcon().story())
                    .isBetween(0, JOINERS / 2);
        }
    }
}
