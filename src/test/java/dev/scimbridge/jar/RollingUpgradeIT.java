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
import dev.scimbridge.story.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Two replicas on one PostgreSQL are replaced one after the other, as a Deployment does it: the new one is ready, the old one is taken
 * from the load balancer, then ended. No request of an identity provider fails, everybody has its roles, and who left has none.
 */
class RollingUpgradeIT {

    private static final String[] SETTINGS = {
        "--bridge.roles.everyone[0]=event_viewer",
        "--bridge.roles.groups[0].name=Falcon Analysts",
        "--bridge.roles.groups[0].roles[0]=falconhost_analyst"
    };
    private static final String GOOD = "good";
    /** What was sent to it before it was taken from the load balancer has arrived by then, on a slow machine too. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(5);

    private static final long EVERY_MILLIS = 40;
    /** A slow machine gets fewer requests a second: what waits in line for longer than the database's connections do is 503. */
    private static final int UNDER_WAY = 40;

    private static final int REPEATS = 5;
    private static final Duration BEFORE_A_REPEAT = Duration.ofSeconds(1);
    private static final Set<String> EVERYBODY = Set.of("event_viewer");
    private static final Set<String> ANALYST = Set.of("event_viewer", "falconhost_analyst");
    private static final Set<String> NONE = Set.of();

    private record Joined(String id, String login) {}

    private final AtomicReference<List<ScimClient>> balanced = new AtomicReference<>(List.of());
    private final AtomicInteger joiners = new AtomicInteger();
    private final Queue<Joined> present = new ConcurrentLinkedQueue<>();
    /** By login. */
    private final Map<String, Set<String>> wanted = new ConcurrentHashMap<>();

    private volatile String group = "";
    private final List<Future<String>> answers = new ArrayList<>();

    @Test
    void noRequestFailsWhileBothReplicasAreReplaced() throws Exception {
        var url = TestDatabase.POSTGRESQL.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var requests = Executors.newVirtualThreadPerTaskExecutor();
                var provider = Executors.newSingleThreadScheduledExecutor();
                var first = BridgeProcess.start(falcon, url, SETTINGS);
                var second = BridgeProcess.start(falcon, url, SETTINGS)) {
            group = first.scim()
                    .post("/Groups", Requests.group("Falcon Analysts"))
                    .id();
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
                    assertThat(wanted.values()).contains(EVERYBODY, ANALYST, NONE);
                    var failed = new ArrayList<String>();
                    for (var answer : answers) {
                        failed.add(answer.get());
                    }
                    failed.removeIf(GOOD::equals);
                    assertThat(failed).isEmpty();
                    assertThat(wanted).hasSize(joiners.get());
                    requireWhatIsWanted(falcon);
                }
            }
        }
    }

    /** In turns: users are created and listed, one joins a group, another one is deactivated; at any of those in the load balancer. */
    private void request(ExecutorService requests) {
        if (answers.stream().filter(answer -> !answer.isDone()).limit(UNDER_WAY).count() == UNDER_WAY) {
            return;
        }
        var clients = balanced.get();
        var client = clients.get(ThreadLocalRandom.current().nextInt(clients.size()));
        var number = answers.size();
        answers.add(requests.submit(() -> switch (number % 6) {
            case 0, 2 -> create(client);
            case 3 -> next().map(joined -> join(client, joined)).orElse(GOOD);
            case 5 -> next().map(joined -> leave(client, joined)).orElse(GOOD);
            default -> told(client.get("/Users?count=10"));
        }));
    }

    /** One whom nothing was said of since. */
    private Optional<Joined> next() {
        return Optional.ofNullable(present.poll());
    }

    private String create(ScimClient client) {
        var name = "joiner" + joiners.incrementAndGet();
        var answer = client.post("/Users", Requests.person(name));
        if (answer.status() == 201) {
            var joined = new Joined(answer.id(), name + "@example.com");
            wanted.put(joined.login(), EVERYBODY);
            present.add(joined);
        }
        return told(answer);
    }

    private String join(ScimClient client, Joined joined) {
        wanted.put(joined.login(), ANALYST);
        return repeated(client, one -> one.patch("/Groups/" + group, """
                {"op":"add","path":"members","value":[{"value":"%s"}]}""".formatted(joined.id())));
    }

    private String leave(ScimClient client, Joined joined) {
        wanted.put(joined.login(), NONE);
        return repeated(client, one -> one.patch("/Users/" + joined.id(), Requests.DEACTIVATE));
    }

    /** That it is under way, or that a slow machine's writers are in each other's way, is no failure: the provider repeats it. */
    private String repeated(ScimClient client, Function<ScimClient, Answer> request) {
        var answer = request.apply(client);
        for (var repeat = 0; repeat < REPEATS && isToBeRepeated(answer); repeat++) {
            pause();
            answer = request.apply(balanced.get().getLast());
        }
        return told(answer);
    }

    private static boolean isToBeRepeated(Answer answer) {
        return answer.status() == 503
                && (answer.text().contains("still under way") || answer.text().contains("Repeat the request."));
    }

    private static void pause() {
        try {
            Thread.sleep(BEFORE_A_REPEAT);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
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

    private void requireWhatIsWanted(FalconSimulator falcon) {
        try {
            Eventually.holds(() -> unlikeWanted(falcon).isEmpty());
        } catch (AssertionError never) {
            throw new AssertionError("Falcon holds " + unlikeWanted(falcon), never);
        }
    }

    /** What those hold, by login, who do not hold what is wanted: who left before his user was created may have no user. */
    private Map<String, Set<String>> unlikeWanted(FalconSimulator falcon) {
        var held = falcon.tenant().rolesByLogin();
        wanted.keySet().forEach(login -> held.putIfAbsent(login, NONE));
        held.entrySet().removeIf(one -> one.getValue().equals(wanted.get(one.getKey())));
        return held;
    }
}
