package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
            changes += SimulatedRun.run(store, seed).changes();
        }
        log.info(
                "{}: {} runs from seed {}, {} changes asked of Falcon, in {}.",
                database,
                seeds,
                first,
                changes,
                Duration.between(began, Instant.now()));
    }

    /** Whatever was in the tables before, and whichever way the database takes to find its rows. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aSeedTellsTheSameStoryAgain(TestDatabase database) {
        var store = SharedStore.open(database);
        var told = new ArrayList<List<String>>();
        for (var round = 0; round < 2; round++) {
            for (var seed = 4701; seed <= 4720; seed++) {
                told.add(SimulatedRun.run(store, seed).story());
            }
        }
        assertThat(told.subList(20, 40)).isEqualTo(told.subList(0, 20));
    }
}
