package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** While the index of values lacks users, written by an earlier version, lists are sorted by what the users say all the same. */
class IndexBehindTest {

    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> TITLES = List.of("Delta", "alpha", "", "Charlie", "bravo", "Alpha");
    private static final List<Integer> BY_TITLE = List.of(1, 5, 4, 3, 0, 2);
    private static final List<Integer> BY_TITLE_DESCENDING = List.of(2, 0, 3, 4, 1, 5);

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);

    private static ConfigurableApplicationContext behind(TestDatabase database, String... settings) {
        var context = StoreContexts.start(database, settings);
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(tx -> {
            for (var number = 0; number < TITLES.size(); number++) {
                context.getBean(Accounts.class).insert(account(number));
            }
        });
        var jdbc = context.getBean(JdbcTemplate.class);
        for (var number : List.of(1, 3)) {
            jdbc.update(
                    "delete from account_values where account_id = ?",
                    id(number).toString());
            jdbc.update(
                    "update accounts set values_version = 0 where id = ?",
                    id(number).toString());
        }
        return context;
    }

    private static AccountId id(int number) {
        return new AccountId(new UUID(number * 0x9E3779B97F4A7C15L, number));
    }

    private static Account account(int number) {
        var user = JSON.createObjectNode().put("userName", "user" + number + "@example.com");
        if (!TITLES.get(number).isEmpty()) {
            user.put("title", TITLES.get(number));
        }
        var profile = UserRequest.creation(user).profile();
        return Account.born(id(number), profile, Lifecycle.ACTIVE, START.plusSeconds(number));
    }

    private static Page<Account> byTitle(
            ConfigurableApplicationContext context, Query query, int offset, int limit, boolean descending) {
        var paging = new Paging(offset, limit, Optional.of(Query.Path.of("title")), descending, Optional.empty());
        return context.getBean(Accounts.class).search(query, paging);
    }

    private static List<Integer> numbers(Page<Account> page) {
        return page.items().stream()
                .map(account -> (int) account.id().value().getLeastSignificantBits())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aListIsSortedByWhatIsNotIndexedYet(TestDatabase database) {
        try (var context = behind(database)) {
            assertSorted(context);

            context.getBean(SqlAccountValues.class).catchUp();
            assertSorted(context);
        }
    }

    private void assertSorted(ConfigurableApplicationContext context) {
        assertThat(numbers(byTitle(context, new Query.All(), 0, 10, false))).isEqualTo(BY_TITLE);
        assertThat(numbers(byTitle(context, new Query.All(), 0, 10, true))).isEqualTo(BY_TITLE_DESCENDING);

        var page = byTitle(context, new Query.All(), 2, 3, false);
        assertThat(numbers(page)).isEqualTo(BY_TITLE.subList(2, 5));
        assertThat(page.total()).isEqualTo(TITLES.size());
        assertThat(byTitle(context, new Query.All(), 10, 3, false).items()).isEmpty();
        assertThat(byTitle(context, new Query.All(), 0, 0, false).total()).isEqualTo(TITLES.size());

        assertThat(numbers(byTitle(context, users.parse("title co \"l\""), 0, 10, false)))
                .containsExactly(1, 5, 3, 0);
    }

    /** As a filter is that the index would serve. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void moreThanMayBeLookedAtIsRefusedUntilTheIndexHasThem(TestDatabase database) {
        try (var context = behind(database, "--bridge.store.max-scanned=3")) {
            assertThatExceptionOfType(ProvisioningException.TooMany.class)
                    .isThrownBy(() -> byTitle(context, users.parse("title eq \"alpha\""), 0, 10, false));
            assertThatExceptionOfType(ProvisioningException.TooMany.class)
                    .isThrownBy(() -> byTitle(context, new Query.All(), 0, 10, false))
                    .withMessageContaining("still being indexed");
            assertThat(numbers(byTitle(context, users.parse("userName eq \"user3@example.com\""), 0, 10, false)))
                    .containsExactly(3);

            context.getBean(SqlAccountValues.class).catchUp();
            assertThat(numbers(byTitle(context, new Query.All(), 0, 10, false))).isEqualTo(BY_TITLE);
        }
    }
}
