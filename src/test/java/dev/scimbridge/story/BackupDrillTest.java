package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.add;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static dev.scimbridge.story.Requests.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.store.RestoredStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Back up while it runs, go on, lose the disk, restore, start, synchronise: nobody lost a role that the identity provider wants, nobody
 * gained one, nobody was created twice.
 */
class BackupDrillTest {

    private static final String[] QUICK = {
        "--bridge.read-lag=1s", "--reconcile.first-retry=200ms", "--reconcile.last-retry=1s"
    };

    /** What the identity provider knows: ids of its users and groups. */
    private static final class People {

        private final Map<String, String> ids = new TreeMap<>();

        void create(ScimClient scim, String name) {
            var created = scim.post("/Users", person(name));
            assertThat(created.status()).isEqualTo(201);
            ids.put(name, created.id());
        }

        void group(ScimClient scim, String name, String... members) {
            var created = scim.post("/Groups", Requests.group(name, ids(members)));
            assertThat(created.status()).isEqualTo(201);
            ids.put(name, created.id());
        }

        String[] ids(String... names) {
            return Arrays.stream(names).map(this::id).toArray(String[]::new);
        }

        String id(String name) {
            return Objects.requireNonNull(ids.get(name));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void afterTheDiskWasLostEverybodyHoldsWhatTheIdentityProviderWants(Dialect dialect, @TempDir Path elsewhere)
            throws Exception {
        var url = TestDatabase.SQLITE.url();
        var backup = elsewhere.resolve("bridge-backup.db");
        var operator = new Operator(url);
        try (var falcon = FalconSimulator.start(dialect)) {
            var people = new People();
            try (var bridge = RunningBridge.start(falcon, url, QUICK)) {
                beforeTheBackup(bridge, people);
                backUpWhileItIsUsed(bridge, operator, backup);
                afterTheBackup(bridge, people);
            }
            var wanted = falcon.tenant().rolesByLogin();
            loseTheDisk(url);

            var restored = operator.says("restore", backup.toString());
            assertThat(restored.code()).as(restored.err()).isZero();
            falcon.clearCalls();

            try (var bridge = RunningBridge.start(falcon, url, QUICK)) {
                bridge.settle();
                assertThat(falcon.tenant().rolesByLogin())
                        .as("before plan --accept")
                        .isEqualTo(wanted);
                synchronise(bridge.scim(), people);
                bridge.settle();
                assertThat(falcon.tenant().rolesByLogin())
                        .as("before plan --accept")
                        .isEqualTo(wanted);

                assertThat(operator.says("plan", "--accept").code()).isZero();
                Eventually.holds(() -> bridge.counted("withheld") == 0 && bridge.counted("pending") == 0);

                assertThat(falcon.tenant().rolesByLogin()).isEqualTo(wanted);
                assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isZero();
                assertThat(bridge.scim()
                                .get("/Users/" + people.id("joan"))
                                .body()
                                .path("active")
                                .asBoolean())
                        .isFalse();
                var mary = bridge.scim().get("/Users/" + people.id("mary"));
                assertThat(mary.state()).isEqualTo("failed");
                assertThat(mary.detail()).contains("no longer exists in Falcon");
            }
        }
    }

    private static void beforeTheBackup(RunningBridge bridge, People people) {
        for (var name : new String[] {"ada", "grace", "joan", "mary", "kate"}) {
            people.create(bridge.scim(), name);
        }
        people.group(bridge.scim(), "Falcon Analysts", "ada", "grace", "joan", "mary");
        people.group(bridge.scim(), "Falcon Responders", "kate");
        bridge.settle();
    }

    private static void backUpWhileItIsUsed(RunningBridge bridge, Operator operator, Path backup) throws Exception {
        var requests = Thread.ofVirtual()
                .start(() -> AtOnce.all(IntStream.range(0, 30)
                        .<Callable<Integer>>mapToObj(n -> () ->
                                bridge.scim().post("/Users", person("p" + n)).status())
                        .toList()));
        var said = operator.says("backup", backup.toString());
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("users");
        requests.join();
        bridge.settle();
    }

    /** Joins, leaves, is deactivated, is deleted, changes groups, all of which the backup does not know. */
    private static void afterTheBackup(RunningBridge bridge, People people) {
        var scim = bridge.scim();
        people.create(scim, "nora");
        patch(scim, "/Groups/" + people.id("Falcon Analysts"), add(people.id("nora"), people.id("kate")));
        patch(scim, "/Groups/" + people.id("Falcon Analysts"), remove(people.id("grace")));
        patch(scim, "/Groups/" + people.id("Falcon Responders"), remove(people.id("kate")));
        patch(scim, "/Users/" + people.id("joan"), Requests.DEACTIVATE);
        assertThat(scim.delete("/Users/" + people.id("mary")).status()).isIn(204, 503);
        bridge.settle();
    }

    private static void patch(ScimClient scim, String path, String operation) {
        assertThat(scim.patch(path, operation).status()).isIn(200, 204);
    }

    /** As after "Restart provisioning": users whose ids are unknown are matched by their names, groups are written whole. */
    private static void synchronise(ScimClient scim, People people) {
        var nora = scim.find("/Users", "userName eq \"nora@example.com\"");
        people.ids.put("nora", nora.body().path("Resources").path(0).path("id").asString());
        assertThat(scim.put("/Users/" + people.id("nora"), person("nora")).status())
                .isEqualTo(200);
        patch(scim, "/Users/" + people.id("joan"), Requests.DEACTIVATE);
        assertThat(scim.put(
                                "/Groups/" + people.id("Falcon Analysts"),
                                group("Falcon Analysts", people.ids("ada", "joan", "nora", "kate")))
                        .status())
                .isEqualTo(200);
        assertThat(scim.put("/Groups/" + people.id("Falcon Responders"), group("Falcon Responders"))
                        .status())
                .isEqualTo(200);
    }

    private static void loseTheDisk(String url) throws IOException {
        var file = file(url);
        for (var suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    private static Path file(String url) {
        return Path.of(url.substring("jdbc:sqlite:".length()));
    }

    @Test
    void aBackupNeverTakesThePlaceOfAFile(@TempDir Path elsewhere) throws IOException {
        var operator = used();
        var file = Files.writeString(elsewhere.resolve("kept.db"), "mine");

        refused(operator.says("backup", file.toString()), "is there already");

        assertThat(Files.readString(file)).isEqualTo("mine");
        assertThat(names(elsewhere)).containsExactly("kept.db");
    }

    @Test
    void aBackupThatCannotBeWrittenLeavesNothing(@TempDir Path elsewhere) throws IOException {
        refused(
                used().says("backup", elsewhere.resolve("none/there.db").toString()),
                "none/there.db: there is no such directory.");

        assertThat(names(elsewhere)).isEmpty();
    }

    @Test
    void ofAnotherDatabaseThereIsNoBackup(@TempDir Path elsewhere) {
        var operator = new Operator("jdbc:sqlite:" + elsewhere.resolve("other.db"));
        JdbcClient.create(new DriverManagerDataSource("jdbc:sqlite:" + elsewhere.resolve("other.db")))
                .sql("create table invoices (id int)")
                .update();

        refused(operator.says("backup", elsewhere.resolve("copy.db").toString()), "no database of the bridge");

        assertThat(elsewhere.resolve("copy.db")).doesNotExist();
    }

    @Test
    void whatIsInUseIsNotReplaced(@TempDir Path elsewhere) {
        var url = TestDatabase.SQLITE.url();
        var backup = elsewhere.resolve("backup.db").toString();
        var operator = new Operator(url);
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            operator.says("backup", backup);

            refused(operator.says("restore", backup), "is in use: stop the service");
            refused(operator.says("restore", "--in-place"), "is in use: stop the service");

            assertThat(bridge.scim().post("/Users", person("ada")).status()).isEqualTo(201);
        }
        assertThat(names(file(url).resolveSibling("."))).containsExactly("bridge.db");
    }

    @Test
    void whatIsNoBackupIsNotRestored(@TempDir Path elsewhere) throws IOException {
        var url = TestDatabase.SQLITE.url();
        var operator = used(url);
        var before = Files.readAllBytes(file(url));

        var text = Files.writeString(elsewhere.resolve("text.db"), "no database".repeat(1000));
        refused(operator.says("restore", text.toString()), "or no database: ");
        var cut = elsewhere.resolve("cut.db");
        operator.says("backup", cut.toString());
        var whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        refused(operator.says("restore", cut.toString()), "is damaged, or not whole");
        refused(operator.says("restore", elsewhere.resolve("none.db").toString()), "There is no file");
        var newer = elsewhere.resolve("newer.db");
        operator.says("backup", newer.toString());
        JdbcClient.create(new DriverManagerDataSource("jdbc:sqlite:" + newer))
                .sql("""
                        insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                            installed_by, execution_time, success)
                        values (900, '99', 'later', 'SQL', 'V99__later.sql', 1, 'x', 1, true)
                        """)
                .update();
        refused(operator.says("restore", newer.toString()), "newer version");

        assertThat(Files.readAllBytes(file(url))).isEqualTo(before);
        assertThat(names(file(url).resolveSibling("."))).containsExactly("bridge.db");
    }

    @Test
    void theFormerDatabaseIsKeptEvenIfItIsDamaged(@TempDir Path elsewhere) throws IOException {
        var url = TestDatabase.SQLITE.url();
        var backup = elsewhere.resolve("backup.db").toString();
        var operator = used(url);
        operator.says("backup", backup);
        var log = file(url).resolveSibling("bridge.db-wal");
        Eventually.holds(() -> Files.notExists(log)); // the last connection takes it away
        Files.writeString(file(url), "damaged".repeat(1000));

        var said = operator.says("restore", backup);
        assertThat(said.code()).as(said.err()).isZero();

        var kept = names(file(url).resolveSibling("."));
        assertThat(kept).hasSize(2).anyMatch(name -> name.startsWith("bridge.db.before-restore-"));
        assertThat(operator.says("status").err()).doesNotContain("cannot be used");
    }

    @Test
    void postgresqlIsToldHowWithoutItsPassword() {
        var operator = new Operator("jdbc:postgresql://db.example.com:5432/bridge?user=b&password=topsecret");

        var backup = operator.says("backup", "bridge.dump");
        refused(backup, "pg_dump --format=custom --file=bridge.dump --dbname=postgresql://db.example.com:5432/bridge");
        refused(operator.says("restore", "bridge.dump"), "pg_restore --clean --if-exists --dbname=postgresql://");
        assertThat(backup.err()).doesNotContain("topsecret");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasPutBackOtherwiseIsDistrustedToo(TestDatabase database) {
        var url = database.url();
        var operator = used(url);

        var said = operator.says("restore", "--in-place", "--json");

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out().strip()).isEqualTo("{\"accounts\":1}");
    }

    @Test
    void whatReplicasOfPostgresqlUseIsNotDistrusted() throws SQLException {
        var url = TestDatabase.POSTGRESQL.url();
        var operator = used(url);
        try (var replica = DriverManager.getConnection(url)) {
            refused(
                    operator.says("restore", "--in-place"),
                    "1 other session is open on the database: stop the service, all its replicas");
            assertThat(isObserving(url)).isFalse();
            assertThat(replica.isValid(1)).isTrue();
        }

        assertThat(operator.says("restore", "--in-place").code()).isZero();
        assertThat(isObserving(url)).isTrue();
    }

    @Test
    void whatHasNoTablesWasNotPutBack() {
        refused(
                new Operator(TestDatabase.POSTGRESQL.url()).says("restore", "--in-place"),
                "has no tables of the bridge: put the backup back first");
    }

    private static boolean isObserving(String url) {
        return JdbcClient.create(new DriverManagerDataSource(url))
                .sql("select observing from tenancy")
                .query(Boolean.class)
                .single();
    }

    /** A replica that was overlooked, or that comes back from a pause. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoRunsWhileTheStoreIsDistrustedObservesToo(TestDatabase database) {
        var url = database.url();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url, QUICK)) {
            assertThat(bridge.scim().post("/Users", person("ada")).state()).isEqualTo("converged");

            bridge.bean(RestoredStore.class).distrust();
            falcon.clearCalls();
            bridge.scim().post("/Users", person("grace"));
            bridge.settle();

            assertThat(falcon.countOf(FalconOperation.CREATE_USER)).isZero();
            assertThat(bridge.counted("withheld")).isPositive();
        }
    }

    @Test
    void oneOfBothIsSaid() {
        assertThat(new Operator("jdbc:sqlite:none.db").says("restore").code()).isEqualTo(64);
        assertThat(new Operator("jdbc:sqlite:none.db").says("backup").code()).isEqualTo(64);
    }

    private static Operator used() {
        return used(TestDatabase.SQLITE.url());
    }

    private static Operator used(String url) {
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            assertThat(bridge.scim().post("/Users", person("ada")).status()).isEqualTo(201);
            bridge.settle();
        }
        return new Operator(url);
    }

    private static void refused(Operator.Said said, String why) {
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains(why);
        assertThat(said.err().lines()).hasSize(1);
        assertThat(said.out()).isEmpty();
    }

    private static List<String> names(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
