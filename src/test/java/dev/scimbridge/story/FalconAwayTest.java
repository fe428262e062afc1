package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Falcon is away while an identity provider goes on writing: who joins is taken in, who leaves is not reported gone. */
class FalconAwayTest {

    private static final Duration RECOVERY = Duration.ofMinutes(5);
    /** Requests that no answer has come to yet: a slow machine gets fewer of them a second, and as many in all. */
    private static final int UNDER_WAY = 64;

    private static final int WRITES_A_SECOND = 25;
    private static final int PEOPLE = 20;
    private static final Set<String> EVERYONE = Set.of("event_viewer");
    private static final Set<String> ANALYST = Set.of("event_viewer", "falconhost_analyst");

    private final Stage stage = new Stage(
            "--bridge.answer-within=2s",
            "--reconcile.last-retry=5s",
            "--bridge.roles.everyone[0]=event_viewer",
            "--bridge.roles.groups[0].name=Falcon Analysts",
            "--bridge.roles.groups[0].roles[0]=falconhost_analyst");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private record Answered(boolean losing, int status, boolean retryAfter, int read) {}

    /** Each second one is deactivated, one removed from a group and one added to it; all others join. */
    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 60", "SQLITE, 20"})
    void whoJoinsIsTakenInWhoLeavesIsNotReportedGoneAndAllIsMadeGood(TestDatabase database, int usually)
            throws Exception {
        var seconds = Integer.getInteger("away.seconds", usually);
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(falcon, database);
        var scim = bridge.scim();
        var leavers = created(scim, "leaver");
        var analysts = created(scim, "analyst");
        var recruits = created(scim, "recruit");
        var group = "/Groups/" + stage.group("Falcon Analysts", analysts.toArray(String[]::new));
        bridge.settle();
        falcon.down(true);

        var answers = new ArrayList<Future<Answered>>();
        var underWay = new Semaphore(UNDER_WAY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var n = 0; n < seconds * WRITES_A_SECOND; n++) {
                var number = n;
                var one = n / WRITES_A_SECOND % PEOPLE;
                Callable<Answered> write = switch (n % WRITES_A_SECOND) {
                    case 0 -> () -> answered(scim, true, scim.patch("/Users/" + leavers.get(one), DEACTIVATE));
                    case 8 -> () -> answered(scim, true, scim.patch(group, remove(analysts.get(one))));
                    case 16 -> () -> answered(scim, false, scim.patch(group, add(recruits.get(one))));
                    default -> () -> answered(scim, false, scim.post("/Users", person("joiner" + number)));
                };
                underWay.acquire();
                answers.add(threads.submit(() -> {
                    try {
                        return write.call();
                    } finally {
                        underWay.release();
                    }
                }));
                Thread.sleep(1000 / WRITES_A_SECOND);
            }
        }
        var heard = new ArrayList<Answered>();
        for (var answer : answers) {
            heard.add(answer.get());
        }

        assertThat(heard).allMatch(answer -> answer.read() == 200);
        assertThat(heard).filteredOn(answer -> !answer.losing()).allMatch(answer -> answer.status() < 300);
        assertThat(heard)
                .filteredOn(Answered::losing)
                .isNotEmpty()
                .allMatch(answer -> answer.status() == 503 && answer.retryAfter());
        assertThat(falcon.tenant().users()).hasSize(3 * PEOPLE);

        falcon.down(false);

        Eventually.holds(RECOVERY, () -> bridge.counted("pending") == 0);
        var changed = Math.min(PEOPLE, seconds);
        assertThat(falcon.tenant().users()).hasSize(3 * PEOPLE + seconds * (WRITES_A_SECOND - 3));
        assertThat(falcon.tenant().users()).allSatisfy(user -> {
            var name = user.login().substring(0, user.login().indexOf('@'));
            assertThat(falcon.tenant().rolesOf(user.login())).as(name).isEqualTo(rolesOf(name, changed));
        });
        assertThat(leavers.subList(0, changed))
                .allMatch(id -> !scim.get("/Users/" + id).body().path("active").asBoolean());
    }

    private static List<String> created(ScimClient scim, String name) {
        return IntStream.range(0, PEOPLE)
                .mapToObj(n -> scim.post("/Users", person(name + n)).id())
                .toList();
    }

    private static Answered answered(ScimClient scim, boolean losing, Answer answer) {
        return new Answered(
                losing,
                answer.status(),
                answer.header("Retry-After").isPresent(),
                scim.get("/Users?count=1").status());
    }

    /** @param changed how many of each kind were written of while Falcon was away, the first ones */
    private static Set<String> rolesOf(String name, int changed) {
        var written = Integer.parseInt(name.replaceAll("\\D", "")) < changed;
        return switch (name.replaceAll("\\d", "")) {
            case "leaver" -> written ? Set.of() : EVERYONE;
            case "analyst" -> written ? EVERYONE : ANALYST;
            case "recruit" -> written ? ANALYST : EVERYONE;
            default -> EVERYONE;
        };
    }
}
