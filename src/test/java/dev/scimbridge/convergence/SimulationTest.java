package dev.scimbridge.convergence;

import dev.scimbridge.databases.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many seeded runs. {@code -Dsimulation.seeds=100000} for a long one, {@code -Dsimulation.first=4711 -Dsimulation.seeds=1} to
 * see one again.
 */
class SimulationTest {

    private static final Logger log = LoggerFactory.getLogger(SimulationTest.class);

    @ParameterizedTest
    @CsvSource({"SQLITE, 2000", "POSTGRESQL, 150"})
    void whateverFailsFalconEndsUpAsTheIdentityProviderSaid(TestDatabase database, long usually) {
        var first = Long.getLong("simulation.first", 1);
        var seeds = Long.getLong("simulation.seeds", usually);
        var store = SharedStore.open(database);
        var began = Instant.now();
        var changes = 0L;
        for (var seed = first; seed < first + seeds; seed++) {
            changes += SimulatedRun.run(store, seed);
        }
        log.info(
                "{}: {} runs from seed {}, {} changes asked of Falcon, in {}.",
                database,
                seeds,
                first,
                changes,
                Duration.between(began, Instant.now()));
    }
}
