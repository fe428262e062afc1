package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A bridge that answers within a second, in front of a Falcon that can be made to take longer, but not so long that its answer is
 * given up.
 */
final class SlowFalcon implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * Longer than two answers may take, on a machine that stands still for seconds; some and a half of them, so that a repeat does not end
     * at the same moment.
     */
    private static final Duration SLOW = Duration.ofMillis(6_500);

    private final FalconSimulator falcon;
    private final RunningBridge bridge;

    private SlowFalcon(FalconSimulator falcon, RunningBridge bridge) {
        this.falcon = falcon;
        this.bridge = bridge;
    }

    static SlowFalcon start(Dialect dialect, String... settings) {
        return start(Settings.of(dialect), settings);
    }

    static SlowFalcon start(Settings simulated, String... settings) {
        var quick = new ArrayList<>(List.of(
                "--bridge.answer-within=1s",
                "--bridge.lease=32s",
                "--falcon.response-timeout=28s",
                "--bridge.read-lag=1s",
                "--reconcile.first-retry=200ms",
                "--reconcile.last-retry=1s"));
        quick.addAll(List.of(settings));
        var falcon = FalconSimulator.start(simulated, 0);
        return new SlowFalcon(falcon, RunningBridge.start(falcon, TestDatabase.SQLITE, quick.toArray(String[]::new)));
    }

    FalconSimulator falcon() {
        return falcon;
    }

    RunningBridge bridge() {
        return bridge;
    }

    ScimClient scim() {
        return bridge.scim();
    }

    /** The next call of this operation takes effect at once and is answered too late for a request. */
    void slowDown(FalconOperation operation) {
        falcon.fail(operation, 1, new Fault.Hang(SLOW));
    }

    /** The id of a new user. */
    String user(String name) {
        var created = scim().post("/Users", Requests.person(name));
        assertThat(created.status()).isEqualTo(201);
        return created.id();
    }

    /** The id of a new group, whose members have what it gives. */
    String group(String name, String... members) {
        var created = scim().post("/Groups", Requests.group(name, members));
        assertThat(created.status()).isEqualTo(201);
        bridge.settle();
        return created.id();
    }

    Set<String> roles(String name) {
        return falcon.tenant().rolesOf(name + "@example.com");
    }

    String state(String user) {
        return scim().get("/Users/" + user).state();
    }

    /** Does what an identity provider does: repeats a request for as long as it is answered 503. */
    static ScimClient.Answer repeated(Supplier<ScimClient.Answer> request) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var answer = request.get();
        while (answer.status() == 503 && System.nanoTime() < end) {
            answer = request.get();
        }
        return answer;
    }

    /** An answer that tells a client to come back. */
    static void assertUnconfirmed(ScimClient.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(503);
        assertThat(Integer.parseInt(answer.header("Retry-After").orElseThrow())).isPositive();
        assertThat(answer.body().path("detail").asString()).contains("it goes on without a repeat");
    }

    @Override
    public void close() {
        bridge.close();
        falcon.close();
    }
}
