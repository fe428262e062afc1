package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.AtOnce;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five hundred users lose their access by mistake, over two processes on one PostgreSQL, one of which is killed in the middle: a tenth
 * of them loses it, whatever the cause, the rest is held and listed by the jar's own command, and goes or stays as an operator says.
 * Each test leaves all of them with their role.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MassDeprovisioningIT {

    private static final int PEOPLE = 500;
    private static final int LIMIT = PEOPLE / 10;
    private static final Duration AT_LAST = Duration.ofSeconds(180);
    private static final String ANALYSTS = "Falcon Analysts";
    private static final String HELD = "select count(*) from holds where decision = 'OPEN'";
    private static final String UNDER_WAY = "select count(*) from accounts where state <> 'CONVERGED'";

    private final FalconSimulator falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
    private final String url = TestDatabase.POSTGRESQL.url();

    private Path folder;
    private BridgeProcess lasting;
    private BridgeProcess doomed;
    private List<String> people;
    private String group;

    @BeforeAll
    void onboard(@TempDir Path directory) throws IOException {
        folder = directory;
        mapping(ANALYSTS);
        lasting = start();
        people = AtOnce.all(IntStream.range(0, PEOPLE)
                .<Callable<String>>mapToObj(n -> () -> lasting.scim()
                        .post("/Users", "{\"userName\":\"p%d@example.com\"}".formatted(n))
                        .id())
                .toList());
        group = lasting.scim().post("/Groups", allIn(ANALYSTS)).id();
        Eventually.holds(AT_LAST, () -> withRoles() == PEOPLE);
    }

    @AfterAll
    void close() {
        lasting.close();
        falcon.close();
    }

    @BeforeEach
    void anHourLater() throws SQLException {
        doomed = start();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("delete from losses");
        }
    }

    @AfterEach
    void reap() {
        doomed.close();
    }

    @Test
    void ofDeactivatedUsersAnOperatorKeepsSomeAndLetsTheOthersGo() {
        var sent = new AtomicInteger();
        AtOnce.all(people.stream()
                .<Callable<Integer>>map(id -> () -> {
                    var number = sent.incrementAndGet();
                    if (number == PEOPLE / 3) {
                        doomed.kill();
                    }
                    return deactivate(number % 2 == 0 && number < PEOPLE / 3 ? doomed : lasting, id);
                })
                .toList());
        var held = aTenthLosesItAndTheRestIsHeld("deactivation");

        var kept = List.of(held.getFirst(), held.getLast());
        command("held", "reject", kept.getFirst(), kept.getLast());
        command("held", "allow", "--all");
        Eventually.holds(AT_LAST, () -> withRoles() == kept.size());
        assertThat(held()).isEmpty();
        assertThat(kept).allMatch(this::isActive);

        AtOnce.all(people.stream()
                .<Callable<Integer>>map(id ->
                        () -> lasting.scim().patch("/Users/" + id, active(true)).status())
                .toList());
        everybodyHasTheRole();
    }

    @Test
    void aDeletedGroupComesBackWithItsMembersWhereThatIsRejected() {
        assertThat(doomed.scim().delete("/Groups/" + group).status()).isEqualTo(204);
        killInTheMiddle();
        aTenthLosesItAndTheRestIsHeld("group-delete");
        assertThat(lasting.scim().get("/Groups/" + group).status()).isEqualTo(404);

        command("held", "reject", "--all");
        everybodyHasTheRole();
        assertThat(membersOf()).isEqualTo(PEOPLE);
    }

    @Test
    void anEmptiedGroupIsEmptyForAllWhereThatIsAllowed() {
        assertThat(doomed.scim().put("/Groups/" + group, nobodyIn(ANALYSTS)).status())
                .isEqualTo(200);
        killInTheMiddle();
        aTenthLosesItAndTheRestIsHeld("group-removal");

        command("held", "allow", "--all");
        Eventually.holds(AT_LAST, () -> withRoles() == 0);
        assertThat(held()).isEmpty();
        assertThat(membersOf()).isZero();

        assertThat(lasting.scim().put("/Groups/" + group, allIn(ANALYSTS)).status())
                .isEqualTo(200);
        everybodyHasTheRole();
    }

    @Test
    void aRenamedGroupHasItsNameAgainWhereThatIsRejected() {
        doomed.scim().patch("/Groups/" + group, """
                {"op":"replace","path":"displayName","value":"Coffee Club"}""");
        killInTheMiddle();
        aTenthLosesItAndTheRestIsHeld("group-rename");

        command("held", "reject", "--all");
        everybodyHasTheRole();
        assertThat(lasting.scim()
                        .get("/Groups/" + group)
                        .body()
                        .path("displayName")
                        .asString())
                .isEqualTo(ANALYSTS);
        assertThat(membersOf()).isEqualTo(PEOPLE);
    }

    @Test
    void whatAMappingDropsStaysWithTheUsersWhereThatIsRejected() throws IOException {
        mapping("Falcon Analists");
        killInTheMiddle();
        aTenthLosesItAndTheRestIsHeld("roles");

        command("held", "reject", "--all");
        Eventually.holds(AT_LAST, () -> count(UNDER_WAY) == 0);
        assertThat(withRoles()).isEqualTo(PEOPLE - LIMIT);
        assertThat(held()).isEmpty();

        mapping(ANALYSTS);
        everybodyHasTheRole();
    }

    private BridgeProcess start() {
        return BridgeProcess.start(
                falcon,
                url,
                "--spring.config.additional-location=file:" + folder.resolve("roles.yaml"),
                "--bridge.rails.deprovisioning.at-least=5",
                "--bridge.lease=4s",
                "--falcon.response-timeout=3s",
                "--bridge.read-lag=2s",
                "--reconcile.last-retry=2s",
                "--reconcile.mapping-every=500ms",
                "--db-scheduler.heartbeat-interval=2s",
                "--logging.level.root=warn");
    }

    /** As one file that takes the place of another: nobody reads half of it. */
    private void mapping(String name) throws IOException {
        var next = Files.writeString(
                folder.resolve("next.yaml"),
                "bridge: {roles: {groups: [{name: '%s', roles: [falconhost_analyst]}]}}".formatted(name));
        Files.move(next, folder.resolve("roles.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String allIn(String name) {
        return group(name, people.stream().map("{\"value\":\"%s\"}"::formatted).collect(Collectors.joining(",")));
    }

    private static String nobodyIn(String name) {
        return group(name, "");
    }

    private static String group(String name, String members) {
        return "{\"displayName\":\"" + name + "\",\"members\":[" + members + "]}";
    }

    private static String active(boolean active) {
        return """
                {"op":"replace","path":"active","value":%s}""".formatted(active);
    }

    private boolean isActive(String id) {
        return lasting.scim().get("/Users/" + id).body().path("active").asBoolean();
    }

    /** As an identity provider does that finds one process dead. */
    private int deactivate(BridgeProcess bridge, String id) {
        try {
            return bridge.scim().patch("/Users/" + id, active(false)).status();
        } catch (RuntimeException dead) {
            return lasting.scim().patch("/Users/" + id, active(false)).status();
        }
    }

    private void killInTheMiddle() {
        Eventually.holds(AT_LAST, () -> withRoles() < PEOPLE - LIMIT / 5);
        doomed.kill();
    }

    /** @return the ids of those that are held */
    private List<String> aTenthLosesItAndTheRestIsHeld(String cause) {
        Eventually.holds(AT_LAST, () -> count(HELD) == PEOPLE - LIMIT && withRoles() <= PEOPLE - LIMIT);
        assertThat(withRoles()).isEqualTo(PEOPLE - LIMIT);
        var listed = held();
        assertThat(listed)
                .hasSize(PEOPLE - LIMIT)
                .allSatisfy(line -> assertThat(line).contains("\"cause\":\"" + cause + "\"", "falconhost_analyst"));
        return listed.stream()
                .map(line -> line.replaceFirst(".*\"id\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    private void everybodyHasTheRole() {
        Eventually.holds(AT_LAST, () -> withRoles() == PEOPLE && count(UNDER_WAY) == 0);
        assertThat(held()).isEmpty();
    }

    private long withRoles() {
        return falcon.tenant().users().stream()
                .filter(user -> !user.roles().isEmpty())
                .count();
    }

    private int membersOf() {
        return lasting.scim().get("/Groups/" + group).body().path("members").size();
    }

    private long count(String sql) {
        try (var connection = DriverManager.getConnection(url);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private List<String> held() {
        try (var listing = BridgeProcess.run(0, "held", "list", "--json", "--spring.datasource.url=" + url)) {
            listing.exitCode();
            return listing.output().lines().filter(line -> line.startsWith("{")).toList();
        }
    }

    private void command(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--spring.datasource.url=" + url);
        try (var command = BridgeProcess.run(0, all.toArray(String[]::new))) {
            assertThat(command.exitCode()).isZero();
        }
    }
}
