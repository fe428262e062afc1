package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store of an earlier version is brought to this one at the start, and a command finds it so. */
class UpgradeTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final List<String> EARLIER = List.of("V1__", "V2__", "V3__", "V4__", "V5__", "V6__", "V30__");

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theTablesOfAnEarlierVersionAreCompleted(TestDatabase database, @TempDir Path folder) throws IOException {
        var url = database.url();
        copy("common", folder);
        copy(database.name().toLowerCase(Locale.ROOT), folder);
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("filesystem:" + folder)
                .load()
                .migrate();

        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT);
                var bridge = RunningBridge.start(falcon, url)) {
            assertThat(bridge.scim().post("/Users", Requests.person("ada")).status())
                    .isEqualTo(201);
            assertThat(new Operator(url).says("held", "list").code()).isZero();
        }
    }

    private static void copy(String from, Path to) throws IOException {
        try (var files = Files.list(MIGRATIONS.resolve(from))) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (EARLIER.stream().anyMatch(name::startsWith)) {
                    Files.copy(file, to.resolve(name));
                }
            }
        }
    }
}
