package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.logs.Log;
import dev.scimbridge.story.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseClockTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static Clock machine(Instant at) {
        return Clock.fixed(at, ZoneOffset.UTC);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, 300})
    void aMachineWhoseClockIsWrongGoesByTheDatabase(long seconds) {
        var jdbc = JdbcClient.create(new DriverManagerDataSource(TestDatabase.POSTGRESQL.url()));
        var wrong = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));

        var clock = new DatabaseClock(() -> SqlDialect.POSTGRESQL.now(jdbc), wrong);
        Eventually.holds(() -> {
            clock.compare();
            var before = SqlDialect.POSTGRESQL.now(jdbc);
            var at = clock.instant();
            var after = SqlDialect.POSTGRESQL.now(jdbc);
            return at.isAfter(before.minusSeconds(1)) && at.isBefore(after.plusSeconds(1));
        });
    }

    @Test
    void itIsComparedAgainAndStaysAsItIsWhereTheDatabaseDoesNotAnswer() {
        var database = new AtomicReference<>(NOON.plusSeconds(2));
        var clock = new DatabaseClock(
                () -> {
                    if (database.get().equals(Instant.MIN)) {
                        throw new DataAccessResourceFailureException("away");
                    }
                    return database.get();
                },
                machine(NOON));
        assertThat(clock.instant()).as("before it was compared").isEqualTo(NOON);

        clock.compare();
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(2));

        database.set(Instant.MIN);
        clock.compare();
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(2));

        database.set(NOON.minusSeconds(1));
        clock.compare();
        assertThat(clock.instant()).isEqualTo(NOON.minusSeconds(1));
    }

    @Test
    void aSlowAnswerTellsNothing() {
        var passing = new AtomicReference<>(NOON);
        var machine = new Clock() {
            @Override
            public Instant instant() {
                return passing.getAndUpdate(now -> now.plusSeconds(2));
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        var clock = new DatabaseClock(() -> NOON.plusSeconds(3600), machine);

        clock.compare();

        assertThat(clock.instant()).isBefore(NOON.plusSeconds(60));
    }

    @Test
    void aWrongClockIsSaidOnce() {
        try (var log = Log.begin()) {
            var clock = new DatabaseClock(() -> NOON.plusSeconds(300), machine(NOON));
            clock.compare();
            clock.compare();

            assertThat(log.text()).containsOnlyOnce("300 s behind the database's");
        }
    }
}
