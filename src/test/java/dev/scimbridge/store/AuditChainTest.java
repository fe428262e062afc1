package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.audit.ChainRefused;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.audit.Verification.Broken;
import dev.scimbridge.audit.Verification.EndsChanged;
import dev.scimbridge.audit.Verification.KeyUnknown;
import dev.scimbridge.audit.Verification.Tampering;
import dev.scimbridge.audit.Verification.Whole;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.security.Keyring;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever changes the record in the database, past the bridge, is found out, and the first record concerned is named. */
class AuditChainTest {

    private static final Map<TestDatabase, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(TestDatabase.class);
    private static final String KEY = "a-key-of-at-least-thirty-two-characters";
    private static final String LATER_KEY = "another-key-of-thirty-two-characters-and-more";
    private static final String COPY =
            "at, subject, what, detail, request, trace, seal, seal_key, request_salt, request_seal";

    @BeforeAll
    static void start() {
        for (var database : TestDatabase.values()) {
            CONTEXTS.put(database, StoreContexts.start(database));
        }
    }

    @AfterAll
    static void stop() {
        CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
    }

    /** An empty record on a database, and what somebody does to it past the bridge. */
    private record Bench(ConfigurableApplicationContext context) {

        static Bench on(TestDatabase database) {
            var bench = new Bench(Objects.requireNonNull(CONTEXTS.get(database)));
            bench.execute("delete from audit");
            bench.execute("delete from audit_chain");
            return bench;
        }

        /** With six records, all sealed. */
        static Bench sealed(TestDatabase database) {
            var bench = on(database);
            bench.write(6);
            assertThat(bench.chain().seal()).isEqualTo(6);
            assertThat(bench.chain().verify()).isInstanceOf(Whole.class);
            return bench;
        }

        SqlAuditChain chain(String... keys) {
            var jdbc = context.getBean(JdbcTemplate.class);
            var transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            return new SqlAuditChain(
                    new ChainRows(jdbc, context.getBean(SqlDialect.class)),
                    transactions,
                    new Keyring(keys.length == 0 ? List.of(KEY) : List.of(keys)));
        }

        void write(int records) {
            IntStream.range(0, records)
                    .forEach(index -> RequestScope.run(
                            "operator ada",
                            () -> context.getBean(AuditLog.class).accepted("subject-" + index, "create")));
        }

        int execute(String sql) {
            return context.getBean(JdbcTemplate.class).update(sql);
        }

        long number(long sequence) {
            return JdbcClient.create(context.getBean(JdbcTemplate.class))
                    .sql("select number from audit where sequence = ?")
                    .param(sequence)
                    .query(Long.class)
                    .single();
        }

        Instant madeAt(String subject) {
            return Instant.ofEpochMilli(JdbcClient.create(context.getBean(JdbcTemplate.class))
                    .sql("select at from audit where subject = ?")
                    .param(subject)
                    .query(Long.class)
                    .single());
        }

        void move(String where, int by) {
            execute("update audit set sequence = -sequence where " + where);
            execute("update audit set sequence = -sequence + " + by + " where sequence < 0");
        }

        void isBroken(Tampering tampering, long sequence) {
            assertThat(chain().verify()).isInstanceOfSatisfying(Broken.class, broken -> {
                assertThat(broken.tampering()).isEqualTo(tampering);
                assertThat(broken.sequence()).isEqualTo(sequence);
                assertThat(broken.sentence()).contains("sequence " + sequence);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oneByteThatIsChangedIsFoundAndTheRecordIsNamed(TestDatabase database) {
        for (var change : List.of(
                "at = at + 1",
                "subject = 'subject-9'",
                "what = 'ACCEPTEE'",
                "detail = 'creatf'",
                "request = 'operator adb'",
                "trace = ''",
                "seal = 'f' || seal",
                "seal_key = seal_key || '0'",
                "request_seal = null",
                "request_salt = null")) {
            var bench = Bench.sealed(database);
            assertThat(bench.execute("update audit set " + change + " where sequence = 3"))
                    .isEqualTo(1);

            if (change.startsWith("seal_key")) {
                assertThat(bench.chain().verify()).isInstanceOf(KeyUnknown.class);
            } else {
                bench.isBroken(Tampering.CHANGED, 3);
                assertThat(bench.chain().verify().sentence())
                        .contains("id " + bench.number(3) + " was changed; it is of 20");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRecordThatIsRemovedIsMissed(TestDatabase database) {
        for (var sequence : List.of(1, 3, 6)) {
            var bench = Bench.sealed(database);
            bench.execute("delete from audit where sequence = " + sequence);
            bench.isBroken(Tampering.MISSING, sequence);
        }
        var closed = Bench.sealed(database);
        closed.execute("delete from audit where sequence = 3");
        closed.move("sequence > 3", -1);
        closed.isBroken(Tampering.MISSING, 3);

        var taken = Bench.sealed(database);
        taken.execute("update audit set sequence = null, seal = null, detail = 'delete' where sequence = 3");
        taken.chain().seal();
        taken.isBroken(Tampering.MISSING, 3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoCutsTheTailCannotSayThatItEndedThere(TestDatabase database) {
        var bench = Bench.sealed(database);
        bench.execute("delete from audit where sequence > 4");
        bench.execute(
                "update audit_chain set head_sequence = 4, head_seal = (select seal from audit where sequence = 4)");

        assertThat(bench.chain().verify()).isInstanceOf(EndsChanged.class);
        bench.write(1);
        assertThatExceptionOfType(ChainRefused.class)
                .isThrownBy(() -> bench.chain().seal());
        bench.execute("delete from audit_chain");
        assertThat(bench.chain().verify()).isInstanceOf(EndsChanged.class);
        assertThatExceptionOfType(ChainRefused.class)
                .isThrownBy(() -> bench.chain().seal());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoCutsTheBeginningCannotSayThatItWasRemovedByAge(TestDatabase database) {
        var bench = Bench.sealed(database);
        bench.execute(
                "update audit_chain set cut_sequence = 2, cut_seal = (select seal from audit where sequence = 2)");
        bench.execute("delete from audit where sequence <= 2");

        assertThat(bench.chain().verify()).isInstanceOf(EndsChanged.class);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aRecordThatIsInsertedIsFound(TestDatabase database) {
        var between = Bench.sealed(database);
        between.move("sequence >= 3", 1);
        between.execute(
                "insert into audit (" + COPY + ", sequence) select " + COPY + ", 3 from audit where sequence = 2");
        between.isBroken(Tampering.INSERTED, 3);

        var past = Bench.sealed(database);
        past.execute("insert into audit (" + COPY + ", sequence) select " + COPY + ", 7 from audit where sequence = 6");
        past.isBroken(Tampering.INSERTED, 7);
        past.write(1);
        assertThatExceptionOfType(ChainRefused.class)
                .isThrownBy(() -> past.chain().seal());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void recordsThatChangeTheirPlacesAreFound(TestDatabase database) {
        var bench = Bench.sealed(database);
        bench.execute("update audit set sequence = -4 where sequence = 3");
        bench.execute("update audit set sequence = 3 where sequence = 4");
        bench.execute("update audit set sequence = 4 where sequence = -4");

        bench.isBroken(Tampering.REORDERED, 3);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatAgeRemovesLeavesTheRestVerifiable(TestDatabase database) {
        var bench = Bench.on(database);
        bench.write(450);
        bench.chain().seal();
        var later = Instant.now().plusSeconds(60);
        bench.write(1);
        assertThat(bench.chain().forget(later)).isEqualTo(450);
        assertThat(bench.chain().verify()).isInstanceOfSatisfying(Whole.class, whole -> {
            assertThat(whole.records()).isZero();
            assertThat(whole.unsealed()).isEqualTo(1);
        });
        assertThat(bench.chain().seal()).isEqualTo(1);
        assertThat(bench.chain().verify())
                .isInstanceOfSatisfying(
                        Whole.class, whole -> assertThat(whole.sequence()).isEqualTo(451));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatSomebodyMadeOlderIsNotRemovedForItsAge(TestDatabase database) {
        var bench = Bench.sealed(database);
        bench.execute("update audit set at = 1 where sequence <= 2");

        assertThatExceptionOfType(ChainRefused.class)
                .isThrownBy(() -> bench.chain().forget(Instant.ofEpochMilli(1_000)))
                .withMessageContaining("sequence 1, ");
        bench.isBroken(Tampering.CHANGED, 1);
    }

    @Test
    void aRecordThatCommitsLateIsSealedLaterAndIsNoTampering() throws SQLException {
        var bench = Bench.on(TestDatabase.POSTGRESQL);
        try (var slow = bench.context().getBean(DataSource.class).getConnection();
                var statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.executeUpdate("insert into audit (at, subject, what, detail) values (1, 'slow', 'ACCEPTED', '')");
            bench.write(2);
            assertThat(bench.chain().seal()).isEqualTo(2);
            slow.commit();
            slow.setAutoCommit(true);
        }

        assertThat(bench.chain().unsealedSince()).contains(Instant.ofEpochMilli(1));
        assertThat(bench.chain().seal()).isEqualTo(1);
        assertThat(bench.number(3)).isLessThan(bench.number(1));
        assertThat(bench.chain().verify()).isInstanceOf(Whole.class);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void replicasThatSealAtOnceMakeOneChain(TestDatabase database) throws Exception {
        var bench = Bench.on(database);
        bench.write(1_000);
        try (var replicas = Executors.newFixedThreadPool(3)) {
            var sealed = 0;
            for (var replica : List.of(1, 2, 3).stream()
                    .map(number -> replicas.submit(() -> bench.chain().seal()))
                    .toList()) {
                sealed += replica.get();
            }
            assertThat(sealed).isEqualTo(1_000);
        }
        assertThat(bench.chain().verify())
                .isInstanceOfSatisfying(
                        Whole.class, whole -> assertThat(whole.records()).isEqualTo(1_000));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whereSealingIsInterruptedTheNextOneGoesOn(TestDatabase database) {
        var bench = Bench.sealed(database);
        bench.write(3);
        new TransactionTemplate(bench.context().getBean(PlatformTransactionManager.class))
                .executeWithoutResult(killed -> {
                    bench.chain().seal();
                    killed.setRollbackOnly();
                });

        assertThat(bench.chain().verify())
                .isInstanceOfSatisfying(
                        Whole.class, whole -> assertThat(whole.unsealed()).isEqualTo(3));
        assertThat(bench.chain().seal()).isEqualTo(3);
        assertThat(bench.chain().verify())
                .isInstanceOfSatisfying(
                        Whole.class, whole -> assertThat(whole.records()).isEqualTo(9));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theChainGoesOnWithAnotherKeyAndNeedsTheFormerOne(TestDatabase database) {
        var bench = Bench.sealed(database);
        bench.write(2);
        assertThat(bench.chain(LATER_KEY).verify())
                .isInstanceOfSatisfying(
                        KeyUnknown.class,
                        found -> assertThat(found.sentence()).contains("bridge.security.former-keys"));
        assertThatExceptionOfType(ChainRefused.class)
                .isThrownBy(() -> bench.chain(LATER_KEY).seal());

        assertThat(bench.chain(LATER_KEY, KEY).seal()).isEqualTo(2);
        assertThat(bench.chain(LATER_KEY, KEY).verify()).isInstanceOf(Whole.class);
        assertThat(bench.chain(LATER_KEY).verify()).isInstanceOf(KeyUnknown.class);
        assertThat(bench.chain(KEY).verify()).isInstanceOf(KeyUnknown.class);
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, true", "SQLITE, false", "POSTGRESQL, true", "POSTGRESQL, false"})
    void whoAskedCanBeErasedAndTheChainStaysWhole(TestDatabase database, boolean sealedBefore) {
        var bench = Bench.on(database);
        bench.write(2);
        if (sealedBefore) {
            bench.chain().seal();
        }

        assertThat(bench.chain().erase("operator ada")).isEqualTo(2);
        assertThat(bench.chain().erase("operator ada")).isZero();

        bench.chain().seal();
        assertThat(bench.chain().verify()).isInstanceOfSatisfying(Whole.class, whole -> {
            assertThat(whole.records()).isEqualTo(2);
            assertThat(whole.erased()).isEqualTo(sealedBefore ? 2 : 0);
        });
        assertThat(bench.context()
                        .getBean(JdbcTemplate.class)
                        .queryForList("select * from audit")
                        .toString())
                .doesNotContain("operator ada");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoAskedIsErasedAlsoWhereNoRecordIsLeftOfIt(TestDatabase database) {
        var bench = Bench.on(database);
        bench.execute("""
                insert into holds (subject, number, kind, rail, cause, since, would, why, decision, request)
                values ('somebody', 1, 'USER', 'DEPROVISIONING', 'DEACTIVATION', 1, '', '', 'WITHDRAWN', 'operator ada')
                """);

        assertThat(bench.chain().erase("operator ada")).isEqualTo(1);

        assertThat(bench.execute("delete from holds where request is null")).isEqualTo(1);
        assertThat(bench.chain().erase("operator ada")).isZero();
    }

    /** What is far behind is not in memory yet when the first record is handed over. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anExportReadsAsItGoes(TestDatabase database) {
        var bench = Bench.on(database);
        var log = bench.context().getBean(AuditLog.class);
        var subjects = new ArrayList<String>();
        bench.write(1_200);

        log.export(Instant.EPOCH, record -> {
            if (subjects.isEmpty()) {
                bench.execute("delete from audit where subject = 'subject-1199'");
            }
            subjects.add(record.subject());
        });

        assertThat(subjects)
                .isEqualTo(IntStream.range(0, 1_199)
                        .mapToObj(index -> "subject-" + index)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anExportBeginsWithTheFirstRecordOfItsTime(TestDatabase database) {
        var bench = Bench.on(database);
        var subjects = new ArrayList<String>();
        bench.write(3);
        bench.execute("update audit set at = at - 60000 where subject = 'subject-0'");

        bench.context()
                .getBean(AuditLog.class)
                .export(bench.madeAt("subject-1"), record -> subjects.add(record.subject()));

        assertThat(subjects).containsExactly("subject-1", "subject-2");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oneRecordIsOneRecord(TestDatabase database) {
        var bench = Bench.on(database);
        bench.write(1);
        bench.chain().seal();

        assertThat(bench.chain().verify().sentence()).startsWith("1 record verified, sealed until ");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nothingToVerifyIsWhole(TestDatabase database) {
        var bench = Bench.on(database);
        bench.write(1);

        assertThat(bench.chain().verify()).isEqualTo(new Whole(0, 0, "", Optional.empty(), 1, 0));
        assertThat(bench.chain().verify().sentence()).isEqualTo("0 records verified; 1 not sealed yet.");
    }
}
