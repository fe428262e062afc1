package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Two replicas on one PostgreSQL are replaced one after the other, as a Deployment does it: the new one is ready, the old one is taken
 * from the load balancer, then ended. No request of an identity provider fails, and everybody has its roles.
 */
class RollingUpgradeIT {

    private static final String[] SETTINGS = {"--bridge.roles.everyone[0]=event_viewer"};
    private static final String GOOD = "good";
    /** What was sent to it before it was taken from the load balancer has arrived by then, on a slow machine too. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(5);

    private static final long EVERY_MILLIS = 40;

    private final AtomicReference<List<ScimClient>> balanced = new AtomicReference<>(List.of());
    private final AtomicInteger joiners = new AtomicInteger();
    private final List<Future<String>> answers = new ArrayList<>();

    @Test
    void noRequestFailsWhileBothReplicasAreReplaced() throws Exception {
        var url = TestDatabase.POSTGRESQL.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var requests = Executors.newVirtualThreadPerTaskExecutor();
                var provider = Executors.newSingleThreadScheduledExecutor();
                var first = BridgeProcess.start(falcon, url, SETTINGS);
                var second = BridgeProcess.start(falcon, url, SETTINGS)) {
            balanced.set(List.of(first.scim(), second.scim()));
            provider.scheduleAtFixedRate(() -> request(requests), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
            try (var third = BridgeProcess.start(falcon, url, SETTINGS)) {
                replace(falcon, first, second, third);
                try (var fourth = BridgeProcess.start(falcon, url, SETTINGS)) {
                    replace(falcon, second, third, fourth);
                    provider.shutdown();
                    assertThat(provider.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
                    requests.shutdown();
                    assertThat(requests.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

                    assertThat(answers).hasSizeGreaterThan(200);
                    var failed = new ArrayList<String>();
                    for (var answer : answers) {
                        failed.add(answer.get());
                    }
                    failed.removeIf(GOOD::equals);
                    assertThat(failed).isEmpty();
                    Eventually.holds(() -> everybodyHasItsRole(falcon));
                }
            }
        }
    }

    /** Every second request creates, every other reads; at any of those who are in the load balancer. */
    private void request(ExecutorService requests) {
        var clients = balanced.get();
        var client = clients.get(ThreadLocalRandom.current().nextInt(clients.size()));
        var number = answers.size();
        answers.add(requests.submit(() -> told(
                number % 2 == 0
                        ? client.post("/Users", """
                                {"userName":"joiner%d@example.com"}""".formatted(joiners.incrementAndGet()))
                        : client.get("/Users?count=10"))));
    }

    private static String told(Answer answer) {
        return answer.status() < 300 ? GOOD : answer.status() + " " + answer.text();
    }

    /** Some calls are under way for long when the old one is told to end. */
    private void replace(FalconSimulator falcon, BridgeProcess old, BridgeProcess staying, BridgeProcess ready)
            throws InterruptedException {
        for (var call = 1; call <= 5; call++) {
            falcon.fail(FalconOperation.CREATE_USER, 5 * call, new Fault.Hang(Duration.ofSeconds(3)));
        }
        balanced.set(List.of(staying.scim(), ready.scim()));
        Thread.sleep(LEFT_ALONE);
        old.close();
    }

    private boolean everybodyHasItsRole(FalconSimulator falcon) {
        var users = falcon.tenant().users();
        return users.size() == joiners.get()
                && users.stream()
                        .allMatch(user -> falcon.tenant().rolesOf(user.login()).contains("event_viewer"));
    }
}
