package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** From SQLite to PostgreSQL: everything or nothing, and the identity provider notices only a pause. */
class MigrateTest {

    private final String sqlite = TestDatabase.SQLITE.url();
    private final String postgres = TestDatabase.POSTGRESQL.url();
    private final Operator operator = new Operator(sqlite);

    @Test
    void theIdentityProviderGoesOnWithItsIdsAndFalconIsNotTouched() throws IOException {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            falcon.tenant().addUser("eve@example.com", "Eve", "Other", "event_viewer");
            String ada;
            String analysts;
            try (var bridge = RunningBridge.start(falcon, sqlite)) {
                ada = bridge.scim().post("/Users", person("ada")).id();
                analysts = bridge.scim()
                        .post("/Groups", group("Falcon Analysts", ada))
                        .id();
                bridge.settle();
            }
            var before = Files.readAllBytes(file());
            falcon.clearCalls();

            var said = migrate();

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(said.out()).contains("read back, and are equal");
            assertThat(Files.readAllBytes(file())).isEqualTo(before);
            assertThat(names()).containsExactly("bridge.db");
            assertThat(new Operator(postgres).says("audit", "verify").code()).isZero();
            assertThat(migrate().out()).contains("there already");
            try (var bridge = RunningBridge.start(falcon, postgres)) {
                assertThat(bridge.scim().get("/Users/" + ada).state()).isEqualTo("converged");
                assertThat(SlowFalcon.repeated(() -> bridge.scim().patch("/Groups/" + analysts, Requests.remove(ada)))
                                .status())
                        .isEqualTo(204);
                assertThat(falcon.tenant().rolesOf("ada@example.com")).isEmpty();
                assertThat(falcon.tenant().rolesOf("eve@example.com")).isEqualTo(Set.of("event_viewer"));
                assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isZero();
                assertThat(bridge.scim().post("/Users", person("grace")).status())
                        .isEqualTo(201);
                bridge.settle();
            }
            refused(migrate(), "holds other rows already");
        }
    }

    @Test
    void whatStopsHalfWayLeavesNothingAndIsDoneAgain() {
        use();
        new Operator(postgres).says("token", "list");
        assertThat(new Operator(postgres).says("token", "create", "--name=x").code())
                .isZero();
        refused(migrate(), "holds other rows already");
        execute("delete from tokens");
        execute("delete from generated_key");
        execute("delete from audit");
        execute(
                "create function stop() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$");
        execute("create trigger stop before insert on group_members execute function stop()");

        refused(migrate(), "Nothing was migrated: ERROR: stopped");

        assertThat(JdbcClient.create(new DriverManagerDataSource(postgres))
                        .sql("select count(*) from accounts")
                        .query(Long.class)
                        .single())
                .isZero();
        execute("drop trigger stop on group_members");
        assertThat(migrate().code()).isZero();
    }

    @Test
    void aServiceThatRunsWouldWriteOn() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, sqlite)) {
            refused(migrate(), "is in use: stop the service");
            assertThat(bridge.scim().post("/Users", person("ada")).status()).isEqualTo(201);
        }
    }

    @Test
    void aServiceThatStartsMeanwhileWaitsForItsEnd() throws Exception {
        use();
        new Operator(postgres).says("token", "list");
        execute("delete from generated_key");
        execute("""
                create function wait() returns trigger language plpgsql as $$
                begin perform pg_advisory_xact_lock(42); return new; end $$
                """);
        execute("create trigger wait before insert on group_members execute function wait()");
        try (var other = DriverManager.getConnection(postgres);
                var statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(42)");
            var meanwhile = CompletableFuture.supplyAsync(() -> catchThrowable(() -> {
                try {
                    Eventually.holds(() -> waiting() == 1);
                    write();
                } finally {
                    statement.execute("select pg_advisory_unlock(42)");
                }
            }));

            assertThat(migrate().code()).isZero();

            assertThat(meanwhile.join()).hasMessageContaining("SQLITE_BUSY");
        }
        write();
    }

    private void write() throws SQLException {
        try (var connection = DriverManager.getConnection(sqlite + "?busy_timeout=0");
                var statement = connection.createStatement()) {
            statement.execute("update accounts set detail = detail");
        }
    }

    private long waiting() {
        return JdbcClient.create(new DriverManagerDataSource(postgres))
                .sql("select count(*) from pg_locks where locktype = 'advisory' and not granted")
                .query(Long.class)
                .single();
    }

    @Test
    void itGoesToPostgresqlOnly() {
        assertThat(operator.says("migrate", "--to=" + sqlite).code()).isEqualTo(64);
        assertThat(operator.says("migrate").code()).isEqualTo(64);
        assertThat(new Operator(postgres).says("migrate", "--to=" + postgres).err())
                .contains("is no SQLite file");
    }

    private Operator.Said migrate() {
        return operator.says("migrate", "--to=" + postgres);
    }

    private void use() {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, sqlite)) {
            var ada = bridge.scim().post("/Users", person("ada")).id();
            bridge.scim().post("/Groups", group("Falcon Analysts", ada));
            bridge.settle();
        }
    }

    private void execute(String sql) {
        JdbcClient.create(new DriverManagerDataSource(postgres)).sql(sql).update();
    }

    private Path file() {
        return Path.of(sqlite.substring("jdbc:sqlite:".length()));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(file().resolveSibling("."))) {
            return files.map(name -> name.getFileName().toString()).toList();
        }
    }

    private static void refused(Operator.Said said, String why) {
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err().lines().toList()).hasSize(1).first().asString().contains(why);
    }
}
