package dev.scimbridge.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.story.Eventually;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Edits of groups, of which there are always some, and who changes what all of them read. On PostgreSQL, where writers overlap. */
class MappingInForceTest {

    private static final String PATIENT = "--spring.datasource.hikari.connection-init-sql=set lock_timeout = '5min'";

    private final SharedStore store = SharedStore.open(TestDatabase.POSTGRESQL, PATIENT);
    private final MappingVersions versions = store.port(MappingVersions.class);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aNewMappingWaitsForTheEditsThatAreUnderWayOnly() throws Exception {
        var before = versions.currentNumber();
        var adding = new FutureTask<>(() -> versions.add("{}"));
        var later = new FutureTask<>(() -> store.transaction().execute(tx -> {
            var number = versions.currentNumberLocked();
            await(adding);
            return number;
        }));

        store.transaction().executeWithoutResult(tx -> {
            assertThat(versions.currentNumberLocked()).isEqualTo(before);
            Thread.ofVirtual().start(adding);
            awaitsALock(1);
            assertThat(versions.currentNumberLocked())
                    .as("it stays until the edit ends")
                    .isEqualTo(before);
            Thread.ofVirtual().start(later);
            awaitsALock(2);
        });

        assertThat(adding.get().number()).isEqualTo(before + 1);
        assertThat(later.get()).isEqualTo(before + 1);
    }

    @Test
    void whatIsToldOfTheTenantWaitsForNoEdit() throws Exception {
        var bindings = store.port(TenantBindings.class);
        var at = Instant.ofEpochMilli(1_000_000);
        var done = new CountDownLatch(1);
        var telling = new FutureTask<>(
                () -> {
                    bindings.bind(new TenantBindings.Binding(Optional.empty(), "USERS"));
                    bindings.mirrored(at);
                    bindings.rolesRead(at, 2);
                    done.countDown();
                },
                true);

        store.transaction().executeWithoutResult(tx -> {
            versions.currentNumberLocked();
            Thread.ofVirtual().start(telling);
            Eventually.holds(() -> done.getCount() == 0);
        });

        assertThat(telling.get()).isTrue();
        assertThat(bindings.mirroredAt()).contains(at);
    }

    /** Whatever becomes of it: of that the test asks afterwards. */
    private static void await(FutureTask<?> task) {
        Eventually.holds(task::isDone);
    }

    private void awaitsALock(int sessions) {
        var jdbc = store.port(JdbcClient.class);
        Eventually.holds(() -> jdbc.sql("select count(*) from pg_locks where not granted")
                        .query(Integer.class)
                        .single()
                >= sessions);
    }
}
