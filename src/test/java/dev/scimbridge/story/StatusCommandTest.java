package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code status} tells an operator how things stand, with a call to nobody. */
class StatusCommandTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FalconSimulator falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsDoneHeldAndFailedIsCountedAndWhatNeedsSomebodyIsAFinding(TestDatabase database) {
        var url = database.url();
        var operator = new Operator(url);
        falcon.tenant().addUser("old@example.com", "Old", "User", "event_viewer");
        try (falcon;
                var bridge = RunningBridge.start(
                        falcon,
                        url,
                        "--bridge.rails.deprovisioning.at-least=1",
                        "--bridge.rails.deprovisioning.percent=0")) {
            var scim = bridge.scim();
            var ada = scim.post("/Users", person("ada")).id();
            var grace = scim.post("/Users", person("grace")).id();
            scim.post("/Groups", group("Falcon Analysts", ada, grace));
            bridge.settle();
            operator.says("token", "create", "--name=okta", "--expires=10d");

            var well = operator.says("status", "--json");
            assertThat(well.code()).as(well.out()).isZero();
            var said = json(well);
            assertThat(said.at("/accounts/converged").asInt()).isEqualTo(3);
            assertThat(said.at("/tenant/cid").asString()).isEqualTo(FalconSimulator.CID);
            assertThat(said.at("/tenant/dialect").asString()).isEqualTo("user-management");
            assertThat(said.at("/mapping/version").asLong()).isEqualTo(1);
            assertThat(recent(said.at("/mapping/since"))).isTrue();
            assertThat(said.at("/catalogue/version").asLong()).isEqualTo(1);
            assertThat(recent(said.at("/catalogue/readAt"))).isTrue();
            assertThat(recent(said.at("/lastListing"))).isTrue();
            assertThat(recent(said.at("/allRolesRead"))).isTrue();
            assertThat(said.at("/tokens/0/name").asString()).isEqualTo("okta");
            assertThat(said.at("/findings").isEmpty()).isTrue();

            scim.patch("/Users/" + ada, DEACTIVATE);
            scim.patch("/Users/" + grace, DEACTIVATE);
            for (var n = 1; n <= 4; n++) {
                falcon.fail(FalconOperation.GRANT_ROLES, n, new Fault.Status(400, "this role is not for you"));
            }
            var alan = scim.post("/Users", person("alan")).id();
            scim.post("/Groups", group("Falcon Admins", alan));
            Eventually.holds(() -> bridge.counted("failed") == 1 && bridge.counted("held") == 1);
            falcon.clearCalls();

            var ill = operator.says("status", "--json");
            assertThat(ill.code()).isEqualTo(2);
            var now = json(ill);
            assertThat(now.at("/held/number").asInt()).isEqualTo(1);
            assertThat(now.at("/held/byRail/deprovisioning").asInt()).isEqualTo(1);
            assertThat(recent(now.at("/held/oldest"))).isTrue();
            assertThat(recent(now.at("/accessOverdueSince"))).isTrue();
            assertThat(now.at("/failed/0/userName").asString()).isEqualTo("alan@example.com");
            assertThat(now.at("/failed/0/detail").asString()).contains("this role is not for you");
            var text = operator.says("status");
            assertThat(text.code()).isEqualTo(2);
            assertThat(text.out())
                    .contains("1 held", "1 failed", "alan@example.com", "held list", FalconSimulator.CID)
                    .doesNotContain("null", "Optional");
            assertThat(falcon.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsPendingForMoreThanFifteenMinutesIsAFinding(TestDatabase database) {
        var url = database.url();
        var operator = new Operator(url);
        try (falcon;
                var bridge = RunningBridge.start(falcon, url, "--bridge.answer-within=500ms")) {
            falcon.down(true);
            bridge.scim().post("/Users", person("ada"));
            var young = operator.says("status", "--json");
            assertThat(young.code()).as(young.out()).isZero();
            assertThat(json(young).at("/accounts/pending").asInt()).isEqualTo(1);
            assertThat(recent(json(young).at("/oldestPending"))).isTrue();

            var past = Instant.now().minus(Duration.ofMinutes(16));
            bridge.bean(JdbcClient.class)
                    .sql("update accounts set pending_since = ? where pending_since is not null")
                    .param(past.toEpochMilli())
                    .update();
            bridge.scim().patch("/Users/" + anyUser(bridge), Requests.ACTIVATE);

            var old = operator.says("status", "--json");
            assertThat(old.code()).isEqualTo(2);
            assertThat(Instant.parse(json(old).at("/oldestPending").asString()))
                    .isEqualTo(Instant.ofEpochMilli(past.toEpochMilli()));
            assertThat(json(old).at("/findings").toString()).contains("pending");

            falcon.down(false);
            bridge.settle();
            assertThat(json(operator.says("status", "--json"))
                            .at("/oldestPending")
                            .isNull())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void itTellsWhenTheIdentityProviderWasLastHeardAndWhereTheQuotaIsTold(TestDatabase database) {
        var url = database.url();
        var operator = new Operator(url);
        try (falcon) {
            operator.says("token", "create", "--name=silent");
            assertThat(json(operator.says("status", "--json")).at("/lastHeard").isNull())
                    .isTrue();
            assertThat(operator.says("status").out())
                    .containsPattern("last heard +by no token of token create; .*scim_client_last_seen_seconds")
                    .containsPattern("quota left +.*falcon_rate_limit_remaining.*doctor");

            operator.says("token", "create", "--name=entra");
            operator.says("token", "create", "--name=okta");
            var jdbc = JdbcClient.create(new DriverManagerDataSource(url));
            jdbc.sql("update tokens set last_used = 1790000000000 where name = 'okta'")
                    .update();
            jdbc.sql("update tokens set last_used = 1780000000000 where name = 'entra'")
                    .update();

            var said = json(operator.says("status", "--json"));
            assertThat(said.at("/lastHeard").asString()).isEqualTo("2026-09-21T14:13:20Z");
            assertThat(said.at("/lastHeardBy").asString()).isEqualTo("okta");
            assertThat(said.at("/quotaMetric").asString()).isEqualTo("falcon_rate_limit_remaining");
            assertThat(operator.says("status").out()).containsPattern("last heard +2026-09-21T14:13:20Z, by okta; ");
        }
    }

    @Test
    void aStoreThatNoServiceHasUsedYetTellsThat() {
        try (falcon) {
            var operator = new Operator(TestDatabase.SQLITE.url());
            assertThat(operator.says("status").code()).isEqualTo(1);
            operator.says("token", "create", "--name=okta");

            var said = operator.says("status");

            assertThat(said.code()).isZero();
            assertThat(said.out()).contains("not bound yet", "never").doesNotContain("null", "Optional");
            assertThat(operator.says("status", "--nope").code()).isEqualTo(64);
            assertThat(operator.says("status", "--help").out()).contains("Exit code 2", "--json");
        }
    }

    private static String anyUser(RunningBridge bridge) {
        return bridge.scim().get("/Users?count=1").body().at("/Resources/0/id").asString();
    }

    /** Among the lines that the bridge in this JVM logs. */
    private static JsonNode json(Operator.Said said) {
        return JSON.readTree(said.lines().stream()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow());
    }

    private static boolean recent(JsonNode time) {
        return Instant.parse(time.asString()).isAfter(Instant.now().minus(Duration.ofMinutes(2)));
    }
}
