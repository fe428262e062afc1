package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.story.Eventually;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that stands still in the middle of a call, while another one takes over what it was doing. */
class StandstillIT {

    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration LAG = Duration.ofSeconds(2);
    private static final String[] SETTINGS = {
        "--bridge.roles.groups[0].name=Falcon Analysts",
        "--bridge.roles.groups[0].roles[0]=falconhost_analyst",
        "--bridge.lease=" + LEASE.toSeconds() + "s",
        "--bridge.read-lag=" + LAG.toSeconds() + "s",
        "--falcon.response-timeout=2s",
        "--bridge.answer-within=1s"
    };

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(8);
    private static final Duration A_SLOW_MACHINE = Duration.ofSeconds(10);
    /** Until it is stopped, however long that takes here. */
    private static final String WAITS_LONG = "&options=-c%20lock_timeout=60s";

    private static final String SESSIONS =
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ";
    private static final String ACTIVATE = """
            {"op":"replace","path":"active","value":true}""";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aGrantThatLandsAfterItsLeaseAndTheLagIsFoundAndUndone(Dialect dialect) {
        var url = TestDatabase.POSTGRESQL.url();
        try (var falcon = FalconSimulator.start(dialect);
                var first = BridgeProcess.start(falcon, url, SETTINGS);
                var second = BridgeProcess.start(falcon, url, SETTINGS)) {
            var ada = first.scim().post("/Users", """
                    {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""").id();
            var group = first.scim()
                    .post("/Groups", "{\"displayName\":\"Falcon Analysts\"}")
                    .id();
            var late = LEASE.multipliedBy(7).plus(LAG).plus(LAG);
            falcon.fail(FalconOperation.GRANT_ROLES, 1, new Fault.LateEffect(late));
            Thread.ofVirtual().start(() -> members(first.scim(), group, "add", ada));
            Eventually.holds(() -> falcon.arrived(FalconOperation.GRANT_ROLES) == 1);
            first.standStill();

            members(second.scim(), group, "remove", ada);
            Eventually.holds(() -> state(second.scim(), ada).equals("converged"));
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
            Eventually.holds(() -> !falcon.tenant().rolesOf("ada@example.com").isEmpty());

            first.goOn();

            Eventually.holds(
                    LAG.plusSeconds(60),
                    () -> falcon.tenant().rolesOf("ada@example.com").isEmpty());
            Eventually.holds(
                    Duration.ofSeconds(30), () -> state(second.scim(), ada).equals("converged"));
        }
    }

    /** It waits for a row that another session holds, is stopped, and is given it: PostgreSQL has told it, but it does not hear. */
    @Test
    void whatItHasLockedInATransactionIsFreeWithinSecondsAndWhatItHadNotStoredNeverWas() throws Exception {
        var url = TestDatabase.POSTGRESQL.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var first = BridgeProcess.start(falcon, url + WAITS_LONG, inTime());
                var second = BridgeProcess.start(falcon, url, inTime());
                var other = DriverManager.getConnection(url)) {
            var ada = person(first.scim(), "ada");
            var grace = person(first.scim(), "grace");
            var group = first.scim()
                    .post("/Groups", "{\"displayName\":\"Falcon Analysts\"}")
                    .id();
            members(first.scim(), group, "add", ada);
            members(first.scim(), group, "add", grace);
            Eventually.holds(
                    Duration.ofSeconds(30),
                    () -> falcon.tenant().rolesOf("ada@example.com").size()
                                    + falcon.tenant()
                                            .rolesOf("grace@example.com")
                                            .size()
                            == 2);
            other.setAutoCommit(false);
            ask(other, "select id from accounts where id = '" + ada + "' for update");
            var late = CompletableFuture.supplyAsync(() -> deactivate(first.scim(), ada));
            Eventually.holds(() -> ask(other, SESSIONS + "wait_event_type = 'Lock'") == 1);
            first.standStill();
            other.rollback();
            Eventually.holds(() -> ask(other, SESSIONS + "state = 'idle in transaction'") == 1);

            assertThat(timed(() -> deactivate(second.scim(), grace))).isLessThan(ANSWER_WITHIN.plus(A_SLOW_MACHINE));
            assertThat(timed(() -> deactivate(second.scim(), ada))).isLessThan(ANSWER_WITHIN.plus(A_SLOW_MACHINE));
            Eventually.holds(() -> deactivate(second.scim(), ada).status() == 200);
            assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();

            first.goOn();

            assertThat(late.join().status()).isEqualTo(503);
            assertThat(late.join().header("Retry-After")).isPresent();
            Eventually.holds(() -> first.scim().get("/Users/" + ada).status() == 200);
            assertThat(first.scim().get("/Users/" + ada).body().path("active").asBoolean())
                    .isFalse();
            assertThat(first.scim().patch("/Users/" + grace, ACTIVATE).status()).isEqualTo(200);
            Eventually.holds(
                    Duration.ofSeconds(30), () -> state(second.scim(), grace).equals("converged"));
            assertThat(falcon.tenant().rolesOf("grace@example.com")).isNotEmpty();
        }
    }

    private static String[] inTime() {
        var settings = new ArrayList<>(List.of(SETTINGS));
        settings.add("--bridge.answer-within=" + ANSWER_WITHIN.toSeconds() + "s");
        settings.add("--bridge.rails.min-admins=0");
        return settings.toArray(String[]::new);
    }

    private static String person(ScimClient scim, String name) {
        return scim.post("/Users", """
                {"userName":"%1$s@example.com","name":{"givenName":"%1$s","familyName":"Example"}}""".formatted(name)).id();
    }

    private static ScimClient.Answer deactivate(ScimClient scim, String user) {
        return scim.patch("/Users/" + user, """
                {"op":"replace","path":"active","value":false}""");
    }

    private static Duration timed(Runnable request) {
        var began = System.nanoTime();
        request.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** The first value of what it answers, if that is a number. */
    private static long ask(Connection connection, String sql) {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getObject(1) instanceof Number number ? number.longValue() : 0;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String state(ScimClient scim, String user) {
        return scim.get("/Users/" + user).state();
    }

    private static void members(ScimClient scim, String group, String op, String user) {
        scim.patch("/Groups/" + group, """
                {"op":"%s","path":"members","value":[{"value":"%s"}]}""".formatted(op, user));
    }
}
