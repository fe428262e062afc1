package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** {@code migrate} in a process of its own, which is killed while it copies. */
class MigrateIT {

    private static final long HELD_UP = 4_711;

    @TempDir
    Path folder;

    private final String postgres = TestDatabase.POSTGRESQL.url();
    private final SingleConnectionDataSource session = new SingleConnectionDataSource(postgres, true);
    private final JdbcClient jdbc = JdbcClient.create(session);

    @Test
    void whatIsKilledHalfWayLeavesTheTargetEmptyAndIsDoneAgain() throws IOException {
        var url = "jdbc:sqlite:" + folder.resolve("bridge.db");
        filled(url);
        var database = Files.readAllBytes(folder.resolve("bridge.db"));
        holdUpAtTheMembers();

        try (var command = command(url)) {
            Eventually.holds(this::isHeldUp);
            command.kill();
        }
        jdbc.sql("select pg_advisory_unlock(?)").param(HELD_UP).query().singleValue();

        Eventually.holds(() -> locks("granted or not granted") == 0);
        assertThat(rows("accounts")).isZero();
        assertThat(Files.readAllBytes(folder.resolve("bridge.db"))).isEqualTo(database);
        assertThat(names()).as("what docs/operations.md tells to delete").anyMatch(name -> name.endsWith(".part"));

        jdbc.sql("drop trigger held_up on group_members").update();
        try (var again = command(url)) {
            assertThat(again.exitCode()).as(again.output()).isZero();
            assertThat(again.output()).contains("read back, and are equal");
        }
        assertThat(rows("accounts")).isEqualTo(1);
        assertThat(rows("group_members")).isEqualTo(1);
        session.destroy();
    }

    /** The copy waits there for a lock that this session has. */
    private void holdUpAtTheMembers() {
        try (var listing = BridgeProcess.run(0, "token", "list", "--spring.datasource.url=" + postgres)) {
            assertThat(listing.exitCode()).as(listing.output()).isZero();
        }
        jdbc.sql("delete from generated_key").update();
        jdbc.sql("create function held_up() returns trigger language plpgsql as" + " $$ begin perform pg_advisory_lock("
                        + HELD_UP + "); return new; end $$")
                .update();
        jdbc.sql("create trigger held_up before insert on group_members for each row execute function held_up()")
                .update();
        jdbc.sql("select pg_advisory_lock(?)").param(HELD_UP).query().singleValue();
    }

    private boolean isHeldUp() {
        return locks("not granted") == 1;
    }

    private long locks(String which) {
        return jdbc.sql("select count(*) from pg_locks where locktype = 'advisory' and objid = ? and (" + which + ")")
                .param(HELD_UP)
                .query(Long.class)
                .single();
    }

    private long rows(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    private BridgeProcess command(String url) {
        return BridgeProcess.run(0, "migrate", "--to=" + postgres, "--spring.datasource.url=" + url);
    }

    private static void filled(String url) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = BridgeProcess.start(falcon, url)) {
            var ada = bridge.scim()
                    .post("/Users", "{\"userName\":\"ada@example.com\"}")
                    .id();
            assertThat(bridge.scim().post("/Groups", """
                                    {"displayName":"Falcon Analysts","members":[{"value":"%s"}]}""".formatted(ada)).status())
                    .isEqualTo(201);
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
