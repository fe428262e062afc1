package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.ACTIVATE;
import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client does at the same time at two replicas of one PostgreSQL ends as if it had been done in some order. */
class RacesTest {

    private static final Duration A_WHILE = Duration.ofMillis(1200);
    private static final String ADA = "ada@example.com";

    private final Stage stage = new Stage("--bridge.read-lag=1s", "--reconcile.first-retry=200ms");
    private FalconSimulator falcon;
    private RunningBridge one;
    private RunningBridge two;

    @BeforeEach
    void open() {
        falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        one = stage.bridge(falcon, TestDatabase.POSTGRESQL);
        two = stage.another(falcon);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private ScimClient either(int n) {
        return (n % 2 == 0 ? one : two).scim();
    }

    private String roles() {
        return String.join(",", falcon.tenant().rolesOf(ADA));
    }

    private void meanwhile(Runnable request) {
        Thread.ofVirtual().start(request);
    }

    private void settled() {
        Eventually.holds(() -> one.counted("pending") == 0);
    }

    @Test
    void twoHundredCreatesOfOneUserMakeOne() {
        var random = new Random(7);
        var answers = AtOnce.all(IntStream.range(0, 200)
                .mapToObj(n -> create(either(n), mixedCase(random)))
                .toList());

        assertThat(answers)
                .containsOnlyOnce(201)
                .as("who waits for the first one's row for long is told to come again")
                .containsAnyOf(409, 503)
                .isSubsetOf(201, 409, 503);
        settled();
        assertThat(falcon.arrived(FalconOperation.CREATE_USER)).isEqualTo(1);
        assertThat(falcon.tenant().users()).hasSize(1);
    }

    private static Callable<Integer> create(ScimClient scim, String userName) {
        return () -> scim.post("/Users", person("ada").replace(ADA, userName)).status();
    }

    private static String mixedCase(Random random) {
        return ADA.chars()
                .mapToObj(letter ->
                        String.valueOf((char) (random.nextBoolean() ? Character.toUpperCase(letter) : letter)))
                .collect(Collectors.joining());
    }

    @Test
    void aMemberWhoIsStillBeingCreatedGetsWhatTheGroupGives() {
        var analysts = stage.group("Falcon Analysts");
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.Hang(A_WHILE));
        meanwhile(() -> one.scim().post("/Users", person("ada")));
        Eventually.holds(() -> falcon.arrived(FalconOperation.CREATE_USER) == 1);

        var ada = two.scim().find("/Users", "userName eq \"" + ADA + "\"");
        two.scim().patch("/Groups/" + analysts, add(id(ada)));

        Eventually.holds(() -> roles().equals("falconhost_analyst"));
        settled();
        assertThat(falcon.arrived(FalconOperation.CREATE_USER)).isEqualTo(1);
    }

    private static String id(ScimClient.Answer found) {
        return found.body().path("Resources").path(0).path("id").asString();
    }

    @Test
    void whoeverIsDeactivatedWhileBeingCreatedHasNothing() {
        falcon.fail(FalconOperation.CREATE_USER, 1, new Fault.Hang(A_WHILE));
        meanwhile(() -> one.scim().post("/Users", person("ada")));
        Eventually.holds(() -> falcon.arrived(FalconOperation.CREATE_USER) == 1);
        var ada = id(two.scim().find("/Users", "userName eq \"" + ADA + "\""));

        Eventually.holds(() -> two.scim().patch("/Users/" + ada, DEACTIVATE).status() == 200);

        assertThat(roles()).isEmpty();
        settled();
        assertThat(roles()).isEmpty();
        assertThat(one.scim().get("/Users/" + ada).body().path("active").asBoolean())
                .isFalse();
    }

    @Test
    void whoeverIsActivatedWhileBeingDeactivatedHasItsRoles() {
        var ada = one.scim().post("/Users", person("ada")).id();
        stage.group("Falcon Analysts", ada);
        falcon.fail(FalconOperation.REVOKE_ROLES, 1, new Fault.Hang(A_WHILE));
        meanwhile(() -> one.scim().patch("/Users/" + ada, DEACTIVATE));
        Eventually.holds(() -> falcon.arrived(FalconOperation.REVOKE_ROLES) == 1);

        assertThat(two.scim().patch("/Users/" + ada, ACTIVATE).status()).isEqualTo(200);

        Eventually.holds(() -> roles().equals("falconhost_analyst"));
        settled();
        assertThat(roles()).isEqualTo("falconhost_analyst");
    }

    @Test
    void twoGroupsAtOnceGiveBothAndTakeBoth() {
        var ada = one.scim().post("/Users", person("ada")).id();
        var analysts = stage.group("Falcon Analysts");
        var responders = stage.group("Falcon Responders");
        for (var round = 0; round < 5; round++) {
            AtOnce.all(List.of(
                    () -> one.scim().patch("/Groups/" + analysts, add(ada)).status(),
                    () -> two.scim().patch("/Groups/" + responders, add(ada)).status()));
            Eventually.holds(() -> falcon.tenant().rolesOf(ADA).size() == 3);

            List<Integer> removed = AtOnce.all(List.of(
                    () -> two.scim().patch("/Groups/" + analysts, remove(ada)).status(),
                    () -> one.scim().patch("/Groups/" + responders, remove(ada)).status()));
            assertThat(removed).allMatch(status -> status == 204 || status == 503);
            Eventually.holds(() -> roles().isEmpty());
        }
        settled();
    }

    @Test
    void deletesAndRemovalsOfTheSamePeopleDoNotBlockEachOther() {
        var people = IntStream.range(0, 24)
                .mapToObj(n -> either(n).post("/Users", person("leaver" + n)).id())
                .toList();
        var analysts = stage.group("Falcon Analysts", people.toArray(String[]::new));
        var hunters = stage.group("Falcon Hunters", people.toArray(String[]::new));
        var tasks = new ArrayList<Callable<Integer>>();
        people.forEach(person -> {
            tasks.add(() -> one.scim().delete("/Users/" + person).status());
            tasks.add(() ->
                    two.scim().patch("/Groups/" + analysts, remove(person)).status());
            tasks.add(
                    () -> one.scim().patch("/Groups/" + hunters, remove(person)).status());
        });
        Collections.shuffle(tasks, new Random(7));

        List<Integer> answers = AtOnce.all(tasks);
        assertThat(answers).allMatch(status -> status == 204 || status == 503);

        Eventually.holds(() -> falcon.tenant().users().isEmpty());
        settled();
        assertThat(one.deadlocks()).isZero();
        people.forEach(person ->
                Eventually.holds(() -> one.scim().get("/Users/" + person).status() == 404));
    }
}
