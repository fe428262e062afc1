package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Login;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A page says how many there are without a look at all of them: each write counts, in its own transaction. */
class ResourceCountsTest {

    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 20;
    private static final int MANY = 500;
    private static final long FEW_ROWS = 110;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static AccountId id(int number) {
        return new AccountId(new UUID(7, number));
    }

    private static Account account(int number) {
        var user = new FalconUser(
                new FalconUserUuid(new UUID(8, number).toString()),
                Optional.empty(),
                new Login("ada" + number + "@example.com"),
                Optional.empty(),
                Optional.empty());
        return Account.mirrored(id(number), user, START);
    }

    private static TransactionTemplate transactions(ConfigurableApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private static long users(ConfigurableApplicationContext context) {
        return context.getBean(Accounts.class)
                .search(new Query.All(), Paging.of(0, 0))
                .total();
    }

    private static long groups(ConfigurableApplicationContext context) {
        return context.getBean(Groups.class)
                .search(new Query.All(), Paging.of(0, 0))
                .total();
    }

    /** Writers at once, some of whose transactions are taken back; none waits for another's count. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void usersAreCountedWhoeverWritesAtOnce(TestDatabase database) {
        try (var context = StoreContexts.start(database)) {
            try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var writer = 0; writer < WRITERS; writer++) {
                    var first = writer * 1_000;
                    writers.submit(() -> write(context, first));
                }
            }
            var jdbc = context.getBean(JdbcTemplate.class);
            var stored = jdbc.queryForObject("select count(*) from accounts where life <> 'DELETED'", Long.class);

            assertThat(users(context)).isEqualTo(stored).isPositive().isLessThan(WRITERS * TRANSACTIONS * 3L);

            jdbc.update("update resource_counts set number = 0 where kind = 'User'");
            assertThat(users(context)).as("counted row by row").isZero();
        }
    }

    private static void write(ConfigurableApplicationContext context, int first) {
        var random = new Random(first);
        var accounts = context.getBean(Accounts.class);
        var jdbc = context.getBean(JdbcTemplate.class);
        for (var transaction = 0; transaction < TRANSACTIONS; transaction++) {
            var next = first + transaction * 3;
            transactions(context).executeWithoutResult(tx -> {
                for (var number = next; number < next + 3; number++) {
                    accounts.insert(account(number));
                }
                jdbc.update("update accounts set life = 'DELETED' where id = ?", id(next).toString());
                accounts.remove(id(next + 1));
                if (random.nextBoolean()) {
                    jdbc.update("update accounts set life = 'ACTIVE' where id = ?", id(next).toString());
                }
                if (random.nextInt(4) == 0) {
                    tx.setRollbackOnly();
                }
            });
        }
    }

    /** One transaction is open, has counted, and has made one row of many; meanwhile another one does the same and ends. */
    @Test
    void noWriteWaitsForTheCountOfATransactionThatIsOpen() {
        try (var context = StoreContexts.start(TestDatabase.POSTGRESQL);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            transactions(context).executeWithoutResult(tx -> {
                insert(context, 0, MANY);
                var other = writers.submit(
                        () -> transactions(context).executeWithoutResult(ignored -> insert(context, MANY, MANY)));
                assertThat(other).succeedsWithin(PATIENCE);
                tx.setRollbackOnly();
            });

            assertThat(users(context)).isEqualTo(MANY);
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject("select count(*) from resource_counts where kind = 'User'", Long.class))
                    .as("rows that add up to it")
                    .isLessThan(FEW_ROWS);
        }
    }

    private static void insert(ConfigurableApplicationContext context, int first, int many) {
        for (var number = first; number < first + many; number++) {
            context.getBean(Accounts.class).insert(account(number));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void groupsAreCountedWhileTheyAreThere(TestDatabase database) {
        try (var context = StoreContexts.start(database)) {
            var groups = context.getBean(Groups.class);
            var analysts = new GroupId(new UUID(1, 1));
            var hunters = new GroupId(new UUID(1, 2));
            groups.insert(Group.born(analysts, "Analysts", Optional.empty(), START));
            groups.insert(Group.born(hunters, "Hunters", Optional.empty(), START));
            assertThat(groups(context)).isEqualTo(2);

            groups.hide(analysts);
            assertThat(groups(context)).isEqualTo(1);
            groups.restore(analysts);
            assertThat(groups(context)).isEqualTo(2);
            groups.hide(analysts);
            groups.remove(analysts);
            groups.remove(hunters);
            assertThat(groups(context)).isZero();
        }
    }
}
