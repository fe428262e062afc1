package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A store of an earlier version is brought to this one at the start, and a command finds it so. */
class UpgradeTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final List<String> EARLIER = List.of("V1__", "V2__", "V3__", "V4__", "V5__", "V6__", "V30__");
    private static final String CHAIN = "V21__";

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theTablesOfAnEarlierVersionAreCompleted(TestDatabase database, @TempDir Path folder) throws IOException {
        var url = earlier(database, folder, name -> EARLIER.stream().anyMatch(name::startsWith));

        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            assertThat(bridge.scim().post("/Users", Requests.person("ada")).status())
                    .isEqualTo(201);
            assertThat(new Operator(url).says("held", "list").code()).isZero();
        }
    }

    /** The service of the earlier version, which may be running, could not be started again. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void commandsLeaveTheTablesOfAnEarlierVersionAsTheyAre(TestDatabase database, @TempDir Path folder)
            throws IOException {
        var url = earlier(database, folder, name -> !name.startsWith(CHAIN));
        var applied = "select count(*) from flyway_schema_history";
        var jdbc = JdbcClient.create(new DriverManagerDataSource(url));
        var before = jdbc.sql(applied).query(Long.class).single();

        for (var word : new String[] {"status", "plan"}) {
            var said = new Operator(url).says(word);
            assertThat(said.code()).as(word).isEqualTo(1);
            assertThat(said.err()).contains("earlier version of the bridge", "Use the version that the service runs");
        }

        assertThat(jdbc.sql(applied).query(Long.class).single()).isEqualTo(before);
    }

    /** Started as the service first, it would be trusted. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWasPutBackOfAnEarlierVersionIsCompletedAndDistrusted(TestDatabase database, @TempDir Path folder)
            throws IOException {
        var url = earlier(database, folder, name -> !name.startsWith(CHAIN));

        var said = new Operator(url).says("restore", "--in-place");

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(JdbcClient.create(new DriverManagerDataSource(url))
                        .sql("select observing from tenancy")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(new Operator(url).says("held", "list").code()).isZero();
    }

    /** A mistyped URL: the service of the earlier version goes on there, though nobody uses it yet. */
    @Test
    void migrateLeavesTheTablesOfAnotherInstallationAsTheyAre(@TempDir Path folder) throws IOException {
        var sqlite = TestDatabase.SQLITE.url();
        TestDatabase.prepare(sqlite);
        var url = earlier(TestDatabase.POSTGRESQL, folder, name -> !name.startsWith(CHAIN));
        var applied = "select count(*) from flyway_schema_history";
        var jdbc = JdbcClient.create(new DriverManagerDataSource(url));
        var before = jdbc.sql(applied).query(Long.class).single();

        var said = new Operator(sqlite).says("migrate", "--to=" + url);

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err().lines())
                .singleElement()
                .asString()
                .contains("earlier version of the bridge", "name an empty database", "Nothing was changed");
        assertThat(jdbc.sql(applied).query(Long.class).single()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theRecordOfAnEarlierVersionIsSealed(TestDatabase database, @TempDir Path folder) throws IOException {
        var url = earlier(database, folder, name -> !name.startsWith(CHAIN));
        JdbcClient.create(new DriverManagerDataSource(url))
                .sql("insert into audit (at, subject, what, detail) values (1764000000000, 'somebody', 'CREATED', '')")
                .update();

        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            var chain = bridge.bean(AuditChain.class);
            Eventually.holds(() -> chain.unsealedSince().isEmpty());
            assertThat(new Operator(url).says("audit", "verify").out())
                    .as("the earlier one, and that of the first token")
                    .startsWith("2 records verified, sealed until 20");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theMembersOfAnEarlierVersionKeepTheirOrder(TestDatabase database, @TempDir Path folder) throws IOException {
        var url = earlier(database, folder, name -> EARLIER.stream().anyMatch(name::startsWith));
        var jdbc = JdbcClient.create(new DriverManagerDataSource(url));
        var id = "00000000-0000-0005-0000-000000000001";
        jdbc.sql("""
                insert into scim_groups (
                    id, display_name, display_name_key, version, created, last_modified, deleting, admin_held)
                values (?, 'Staff', 'staff', 1, 1764000000000, 1764000000000, false, false)
                """).param(id).update();
        jdbc.sql("insert into group_members (group_id, value, joined) values (?, 'b', 1), (?, 'a', 2), (?, 'c', 2)")
                .params(id, id, id)
                .update();

        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            assertThat(bridge.scim().get("/Groups/" + id).body().path("members").valueStream())
                    .extracting(member -> member.path("value").stringValue())
                    .containsExactly("b", "a", "c");
        }
    }

    /** The URL of a database with the tables of an earlier version. */
    private static String earlier(TestDatabase database, Path folder, Predicate<String> migrations) throws IOException {
        var url = database.url();
        copy("common", folder, migrations);
        copy(database.name().toLowerCase(Locale.ROOT), folder, migrations);
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("filesystem:" + folder)
                .load()
                .migrate();
        return url;
    }

    private static void copy(String from, Path to, Predicate<String> migrations) throws IOException {
        try (var files = Files.list(MIGRATIONS.resolve(from))) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (migrations.test(name)) {
                    Files.copy(file, to.resolve(name));
                }
            }
        }
    }
}
