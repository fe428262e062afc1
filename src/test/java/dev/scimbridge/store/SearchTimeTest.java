package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.logs.Log;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A search that takes the database too long is given up, and nothing else is: neither its connection nor what others do. */
@Timeout(60)
class SearchTimeTest {

    private static final int USERS = 300;
    private static final int CONNECTIONS = 8;
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Map<TestDatabase, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(TestDatabase.class);

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);

    @BeforeAll
    static void start() {
        for (var database : TestDatabase.values()) {
            var context = StoreContexts.start(database);
            CONTEXTS.put(database, context);
            transactions(context)
                    .executeWithoutResult(tx -> IntStream.range(0, USERS)
                            .forEach(number -> context.getBean(Accounts.class).insert(account(number))));
        }
    }

    @AfterAll
    static void stop() {
        CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
    }

    private static ConfigurableApplicationContext context(TestDatabase database) {
        return Objects.requireNonNull(CONTEXTS.get(database));
    }

    private static TransactionTemplate transactions(ConfigurableApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private static Account account(int number) {
        var user = JsonMapper.builder().build().createObjectNode().put("userName", "user" + number + "@example.com");
        var profile = UserRequest.creation(user).profile();
        return Account.born(new AccountId(new UUID(7, number)), profile, Lifecycle.ACTIVE, START);
    }

    private static SearchTime within(TestDatabase database, Duration most) {
        return new SearchTime(context(database).getBean(StatementTime.class), most);
    }

    private static JdbcTemplate jdbc(TestDatabase database) {
        return context(database).getBean(JdbcTemplate.class);
    }

    private static String counting(TestDatabase database, long rows) {
        return switch (database) {
            case SQLITE ->
                "select count(*) from (with recursive c (n) as (select 1 union all select n + 1 from c where n < "
                        + rows + ") select n from c) x";
            case POSTGRESQL -> "select count(*) from generate_series(1, " + rows + ") x";
        };
    }

    private static Supplier<Long> counts(TestDatabase database, long rows) {
        return () -> Objects.requireNonNull(jdbc(database).queryForObject(counting(database, rows), Long.class));
    }

    /** RFC 7644 §3.12, tooMany: "The specified filter yields many more results than the server is willing to calculate or process." */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aLongFilterIsGivenUpAndTheNextOneIsNot(TestDatabase database) {
        var chain = users.parse(IntStream.range(0, 100)
                .mapToObj(number -> "userName co \"absent" + number + "\"")
                .collect(Collectors.joining(" or ")));
        var values = context(database).getBean(SqlAccountValues.class);
        var hurried = new AccountSearch(jdbc(database), within(database, Duration.ofMillis(1)), values, USERS);

        try (var log = Log.begin()) {
            for (var time = 0; time < 2 * CONNECTIONS; time++) {
                assertThatExceptionOfType(ProvisioningException.TooMany.class)
                        .isThrownBy(() -> hurried.page(chain, Paging.of(0, 100)))
                        .withMessageContaining("yields many more results than the server is willing to calculate")
                        .withMessageContaining("userName, externalId, emails.value");
            }
            assertThat(log.text()).contains("A search was given up").doesNotContain("\tat ");
        }

        var accounts = context(database).getBean(Accounts.class);
        assertThat(accounts.search(chain, Paging.of(0, 100)).total()).isZero();
        assertThat(accounts.search(users.parse("userName co \"user\""), Paging.of(0, 1_000))
                        .items())
                .hasSize(USERS);
    }

    /** Whoever asks for one resource has nothing to narrow, and would take it for a fault of his. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoIsLookedUpByANameIsFoundHoweverSlowTheDatabaseIs(TestDatabase database) {
        var slow = new SearchTime(new Slow(), SHORT);
        var values = context(database).getBean(SqlAccountValues.class);
        var search = new AccountSearch(jdbc(database), slow, values, USERS);

        for (var filter : List.of(
                "userName eq \"user7@example.com\"",
                "active eq true and userName eq \"user7@example.com\"",
                "userName eq \"user7@example.com\" or externalId eq \"x\"")) {
            assertThat(search.page(users.parse(filter), Paging.of(0, 100)).items())
                    .as(filter)
                    .hasSize(1);
        }
        assertThat(search.page(users.parse("emails[type eq \"work\"].value eq \"x\""), Paging.of(0, 100))
                        .items())
                .isEmpty();
        assertThat(search.page(new Query.All(), Paging.of(0, 100)).items()).hasSize(100);
        var anybody = new Query.And(List.of(new Query.All(), users.parse("userName co \"user\"")));
        assertThatExceptionOfType(ProvisioningException.TooMany.class)
                .isThrownBy(() -> search.page(anybody, Paging.of(0, 100)));
        for (var filter :
                List.of("userName co \"user\"", "active eq true", "not (userName eq \"a\")", "externalId eq null")) {
            assertThatExceptionOfType(ProvisioningException.TooMany.class)
                    .as(filter)
                    .isThrownBy(() -> search.page(users.parse(filter), Paging.of(0, 100)));
        }
    }

    /** By the rows that come, too: PostgreSQL counts each fetch anew. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aSearchWhoseRowsAreGoneThroughEndsInTimeToo(TestDatabase database) {
        var values = context(database).getBean(SqlAccountValues.class);
        var hurried = new AccountSearch(jdbc(database), new SearchTime(new Over(), SHORT), values, USERS);

        assertThatExceptionOfType(ProvisioningException.TooMany.class)
                .isThrownBy(() -> hurried.page(users.parse("title co \"x\""), Paging.of(0, 100)));
    }

    /** Who waits for a connection that others have is not told that his search is too much. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theWaitForAConnectionIsNotTheSearchs(TestDatabase database) throws Exception {
        var taken = new ArrayList<Connection>();
        var source = context(database).getBean(HikariDataSource.class);
        var connections = source.getMaximumPoolSize();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < connections; number++) {
                taken.add(source.getConnection());
            }
            var values = context(database).getBean(SqlAccountValues.class);
            var search = new AccountSearch(jdbc(database), within(database, Duration.ofSeconds(2)), values, USERS);
            var found = threads.submit(() -> search.page(users.parse("title co \"x\""), Paging.of(0, 100)));
            Thread.sleep(Duration.ofSeconds(3));
            for (var connection : taken) {
                connection.close();
            }
            assertThat(found.get().total()).isZero();
        }
    }

    /** Whose time is over when it begins, of which its database knows nothing. */
    private static final class Over implements StatementTime {
        @Override
        public <R> R within(Duration most, Supplier<R> reading) {
            return ScopedValue.where(END, System.nanoTime() - 1).call(reading::get);
        }
    }

    /** Whose statements all take too long. */
    private static final class Slow implements StatementTime {
        @Override
        public <R> R within(Duration most, Supplier<R> reading) {
            throw new QueryTimeoutException("too slow");
        }
    }

    /** Whatever the statement, its connection is as good as before: each of the pool's reads, and writes for as long as it takes. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theConnectionOfWhatWasGivenUpGoesOnWorking(TestDatabase database) throws Exception {
        for (var time = 0; time < 3; time++) {
            assertThatExceptionOfType(ProvisioningException.TooMany.class)
                    .isThrownBy(() -> within(database, SHORT).within(counts(database, 100_000_000_000L)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reads = IntStream.range(0, CONNECTIONS)
                    .mapToObj(number ->
                            threads.submit(() -> counts(database, 100_000).get()))
                    .toList();
            for (var read : reads) {
                assertThat(read.get()).isEqualTo(100_000);
            }
        }
        var written = transactions(context(database)).execute(tx -> {
            var before = jdbc(database).update("update accounts set detail = 'x'");
            return before + counts(database, 3_000_000).get();
        });
        assertThat(written).isEqualTo(3_000_000L + USERS);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatWritesIsNeverGivenUp(TestDatabase database) {
        var rows = 3_000_000L;
        var counted = transactions(context(database)).execute(tx -> {
            jdbc(database).update("update accounts set detail = 'y'");
            return within(database, Duration.ofMillis(1)).within(counts(database, rows));
        });

        assertThat(counted).isEqualTo(rows);
        assertThat(jdbc(database).queryForObject("select count(*) from accounts where detail = 'y'", Integer.class))
                .isEqualTo(USERS);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void othersReadAndWriteMeanwhile(TestDatabase database) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(
                    () -> within(database, Duration.ofSeconds(8)).within(counts(database, 100_000_000_000L)));
            var done = 0;
            while (!slow.isDone() && done < 5) {
                transactions(context(database))
                        .executeWithoutResult(tx -> jdbc(database).update("update accounts set detail = 'z'"));
                done += counts(database, 1).get().intValue();
            }
            assertThat(done).isEqualTo(5);
            assertThat(slow.isDone()).isFalse();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(slow::get)
                    .withCauseInstanceOf(ProvisioningException.TooMany.class);
        }
    }

    /** What somebody has set for the database goes first where it is shorter, and what is set for a search ends with it. */
    @ParameterizedTest
    @EnumSource(value = TestDatabase.class, names = "POSTGRESQL")
    void aShorterTimeOfTheDatabaseStays(TestDatabase database) {
        var time = within(database, Duration.ofSeconds(7));
        Supplier<String> shown =
                () -> Objects.requireNonNull(jdbc(database).queryForObject("show statement_timeout", String.class));
        assertThat(time.within(shown)).isEqualTo("7s");
        assertThat(shown.get()).isEqualTo("0");

        var name = jdbc(database).queryForObject("select current_database()", String.class);
        jdbc(database).execute("alter database \"" + name + "\" set statement_timeout = '2s'");
        var pool = context(database).getBean(HikariDataSource.class).getHikariPoolMXBean();
        try {
            pool.softEvictConnections();
            assertThat(time.within(shown)).isEqualTo("2s");
            assertThat(within(database, Duration.ofSeconds(1)).within(shown)).isEqualTo("1s");
        } finally {
            jdbc(database).execute("alter database \"" + name + "\" reset statement_timeout");
            pool.softEvictConnections();
        }
    }

    @ParameterizedTest
    @EnumSource(value = TestDatabase.class, names = "SQLITE")
    void itIsAsLongAsARequestWaitsForFalcon(TestDatabase database) {
        assertThat(context(database).getBean(SearchTime.class).most())
                .isEqualTo(context(database).getBean(BridgeProperties.class).answerWithin())
                .isEqualTo(Duration.ofSeconds(8));
    }
}
