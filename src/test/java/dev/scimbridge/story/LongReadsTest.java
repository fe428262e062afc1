package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.SlowFalcon.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is read before somebody's access goes may take longer than a lease: it is prolonged between two reads. */
class LongReadsTest {

    private static final Duration LONG = Duration.ofMillis(350);
    private static final int CHILDREN = 14;

    private static final Set<FalconOperation> READS =
            Set.of(FalconOperation.LIST_IDS, FalconOperation.GET_USERS, FalconOperation.GET_USER_ROLES);

    private final Stage stage =
            new Stage("--bridge.lease=6s", "--falcon.response-timeout=3s", "--bridge.answer-within=1s");

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static void slowDown(FalconSimulator falcon) {
        falcon.weather((operation, number) ->
                READS.contains(operation) ? Optional.of(new Fault.Hang(LONG)) : Optional.empty());
    }

    /** The guide's dialect has no look-up: its 1,001 users are three pages, and eleven reads of a hundred each. */
    @Test
    void whoeverIsToBeLookedForAmongAllUsersIsFound() {
        var falcon = stage.falcon(Dialect.USERS);
        for (var number = 0; number < 1_000; number++) {
            falcon.tenant().addUser("user%d@example.com".formatted(number), "User", "N" + number);
        }
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);
        falcon.tenant().addUser("eve@example.com", "Eve", "Example", "falconhost_analyst");
        slowDown(falcon);

        var eve = repeated(() -> bridge.scim().post("/Users", Requests.active("eve", false)))
                .id();
        var answer = repeated(() -> bridge.scim().patch("/Users/" + eve, DEACTIVATE));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf("eve@example.com")).isEmpty();
    }

    @Test
    void whatSomebodyHoldsInManyChildCidsIsReadToItsEnd() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var mapping = new ArrayList<String>();
        for (var number = 0; number < CHILDREN; number++) {
            var cid = "%032x".formatted(number + 1);
            falcon.tenant().addChild(cid);
            mapping.addAll(List.of(
                    "--bridge.roles.groups[%d].name=Hunters %d".formatted(number, number),
                    "--bridge.roles.groups[%d].roles[0]=threat_hunter".formatted(number),
                    "--bridge.roles.groups[%d].cid=%s".formatted(number, cid)));
        }
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE, mapping.toArray(String[]::new));
        var zed = bridge.scim().post("/Users", Requests.person("zed")).id();
        stage.group("Hunters 13", zed);
        slowDown(falcon);

        var answer = repeated(() -> bridge.scim().patch("/Users/" + zed, DEACTIVATE));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(falcon.tenant().rolesOf("zed@example.com")).isEmpty();
    }
}
