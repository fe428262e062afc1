package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.Users;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Filters over what users say go by an index, whatever the attribute: the databases are asked for their plans, not for the time. */
class AccountIndexTest {

    private static final int USERS = 3_000;
    private static final int SCANNED = 10;
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final String[] SCANS = {"Seq Scan on account", "SCAN a", "SCAN v", "SCAN e", "accounts_order"};
    private static final GroupId ANALYSTS = new GroupId(new UUID(5, 5));
    private static final GroupId STAFF = new GroupId(new UUID(5, 6));
    private static final int OF_STAFF = 2_500;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<TestDatabase, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(TestDatabase.class);
    private static final List<String> INDEXED = List.of(
            "userName eq \"user7@example.com\"",
            "externalId eq \"e7\"",
            "displayName eq \"USER 7\"",
            "displayName sw \"user 77\"",
            "name.givenName eq \"given7\"",
            "name.familyName eq \"family7\"",
            "emails.value eq \"user7@example.com\"",
            "emails[type eq \"work\" and value eq \"user7@example.com\"]",
            "userName eq \"user7@example.com\" or groups.value eq \"" + ANALYSTS + "\"",
            "userName eq \"user7@example.com\" or emails.value eq \"user7@example.com\"",
            "userName eq \"user7@example.com\" or (title eq \"title 7\" and active eq true)",
            "title eq \"TITLE 7\"",
            "title sw \"title 77\"",
            "roles.value eq \"role7\"",
            "phoneNumbers.value eq \"+7\"",
            "phoneNumbers[type eq \"work\" and value eq \"+7\"]",
            Users.ENTERPRISE + ":employeeNumber eq \"n7\"",
            Users.ENTERPRISE + ":department sw \"department 77\"",
            Users.ENTERPRISE + ":manager.value eq \"m7\"");

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);

    @BeforeAll
    static void start() {
        for (var database : TestDatabase.values()) {
            var context = StoreContexts.start(database);
            CONTEXTS.put(database, context);
            inTransaction(context, () -> {
                for (var number = 0; number < USERS; number++) {
                    accounts(context).insert(account(number));
                }
                var groups = context.getBean(Groups.class);
                groups.insert(Group.born(ANALYSTS, "Analysts", Optional.empty(), START));
                groups.addMembers(ANALYSTS, List.of(id(1).toString(), id(2).toString()));
                groups.insert(Group.born(STAFF, "Staff", Optional.empty(), START));
                groups.addMembers(
                        STAFF,
                        IntStream.range(0, OF_STAFF)
                                .mapToObj(number -> id(number).toString())
                                .toList());
            });
            context.getBean(JdbcTemplate.class).execute("analyze");
        }
    }

    @AfterAll
    static void stop() {
        CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
    }

    private static void inTransaction(ConfigurableApplicationContext context, Runnable work) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(tx -> work.run());
    }

    private static Accounts accounts(ConfigurableApplicationContext context) {
        return context.getBean(Accounts.class);
    }

    private static ConfigurableApplicationContext context(TestDatabase database) {
        return Objects.requireNonNull(CONTEXTS.get(database));
    }

    private static AccountId id(int number) {
        return new AccountId(new UUID(number * 0x9E3779B97F4A7C15L, number));
    }

    private static Account account(int number) {
        var change = UserRequest.creation(user(number));
        return Account.born(id(number), change.profile(), Lifecycle.ACTIVE, START.plusSeconds(number));
    }

    private static ObjectNode user(int number) {
        var user = JSON.createObjectNode();
        user.put("userName", "user" + number + "@example.com")
                .put("externalId", "e" + number)
                .put("displayName", "User " + number)
                .put("title", "Title " + number);
        user.putObject("name").put("givenName", "Given" + number).put("familyName", "Family" + number);
        for (var list : List.of("emails", "phoneNumbers", "roles")) {
            user.putArray(list).addObject().put("value", value(list, number)).put("type", "work");
        }
        var enterprise = user.putObject(Users.ENTERPRISE);
        enterprise.put("employeeNumber", "N" + number).put("department", "Department " + number);
        enterprise.putObject("manager").put("value", "m" + number);
        return user;
    }

    private static String value(String list, int number) {
        return switch (list) {
            case "emails" -> "user" + number + "@example.com";
            case "roles" -> "role" + number;
            default -> "+" + number;
        };
    }

    private static AccountSearch search(ConfigurableApplicationContext context) {
        return new AccountSearch(
                context.getBean(JdbcTemplate.class),
                context.getBean(SearchTime.class),
                context.getBean(SqlAccountValues.class),
                SCANNED);
    }

    private String plan(TestDatabase database, Query query) {
        var statement = search(context(database)).statement(query, Paging.of(0, 100));
        var explain = database == TestDatabase.SQLITE ? "explain query plan " : "explain ";
        return String.join(
                "\n",
                context(database)
                        .getBean(JdbcClient.class)
                        .sql(explain + statement.sql())
                        .params(statement.parameters())
                        .query((row, number) ->
                                row.getString(database == TestDatabase.SQLITE ? "detail" : "QUERY PLAN"))
                        .list());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatUsersAreLookedUpByIsNeverScannedFor(TestDatabase database) {
        for (var filter : INDEXED) {
            assertThat(plan(database, users.parse(filter)))
                    .as("%s on %s", filter, database)
                    .doesNotContain(SCANS);
        }
        assertThat(plan(database, users.parse("active eq true"))).containsAnyOf(SCANS);
        assertThat(plan(database, users.parse("meta.lastModified gt \"2026-11-24T10:49:50Z\"")))
                .contains("accounts_last_modified");
    }

    /** Users are gone through in the order of the page until that is full; all members are neither read nor sorted for it. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aPageOfALargeGroupsMembersIsReadInItsOrder(TestDatabase database) {
        for (var filter : List.of("groups.value eq \"" + STAFF + "\"", "groups.display eq \"STAFF\"")) {
            assertThat(plan(database, users.parse(filter)))
                    .as("%s on %s", filter, database)
                    .contains("accounts_order")
                    .doesNotContain("Sort", "TEMP B-TREE");
        }
        assertThat(plan(database, users.parse("groups.value eq \"" + ANALYSTS + "\"")))
                .doesNotContain("accounts_order");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void thoseOfALargeGroupAreFoundWhateverElseIsAsked(TestDatabase database) {
        var member = "groups.value eq \"" + STAFF + "\"";
        assertThat(members(database, member)).containsExactlyElementsOf(ids(0, OF_STAFF));
        assertThat(members(database, "groups[display eq \"staff\" and type eq \"direct\"]"))
                .containsExactlyElementsOf(ids(0, OF_STAFF));
        assertThat(members(database, member + " and userName eq \"user7@example.com\""))
                .containsExactly(id(7));
        assertThat(members(database, member + " and not (groups.value eq \"" + ANALYSTS + "\")"))
                .hasSize(OF_STAFF - 2);
        assertThat(members(database, "not (" + member + ")")).containsExactlyElementsOf(ids(OF_STAFF, USERS));
        assertThat(members(database, "groups.value ne \"" + STAFF + "\""))
                .containsExactlyElementsOf(ids(OF_STAFF, USERS));
        assertThat(members(database, member + " or userName eq \"user2999@example.com\""))
                .hasSize(OF_STAFF + 1);
    }

    /** By pages, each of which says how many there are. */
    private List<AccountId> members(TestDatabase database, String filter) {
        var search = search(context(database));
        var query = users.parse(filter);
        var total = search.page(query, Paging.of(0, 0)).total();
        var found = new ArrayList<AccountId>();
        for (var offset = 0; offset < total; offset += 1_000) {
            var page = search.page(query, Paging.of(offset, 1_000));
            assertThat(page.total()).as(filter).isEqualTo(total);
            page.items().forEach(account -> found.add(account.id()));
        }
        return found;
    }

    private static List<AccountId> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(AccountIndexTest::id).toList();
    }

    /** More users than may be looked at one by one: a filter without an index is 400 {@code tooMany} there. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatHasAnIndexIsFoundAmongAnyNumberOfUsers(TestDatabase database) {
        var search = search(context(database));
        for (var filter : INDEXED) {
            assertThat(search.page(users.parse(filter), Paging.of(0, 100)).items())
                    .as("%s on %s", filter, database)
                    .extracting(Account::id)
                    .contains(filter.contains("77") ? id(77) : id(7));
        }
        assertThatExceptionOfType(ProvisioningException.TooMany.class)
                .isThrownBy(() -> search.page(users.parse("title co \"7\""), Paging.of(0, 100)));
    }

    /** What a version without the index wrote is found as before, and by the index once that has caught up. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatAnEarlierVersionWroteIsIndexedLater(TestDatabase database) {
        try (var context = StoreContexts.start(database)) {
            var values = context.getBean(SqlAccountValues.class);
            var jdbc = context.getBean(JdbcTemplate.class);
            inTransaction(
                    context,
                    () -> List.of(1, 2, 3).forEach(number -> accounts(context).insert(account(number))));
            var indexed = jdbc.queryForList("select * from account_values order by account_id, path, value_key");
            jdbc.update("delete from account_values where account_id <> ?", id(3).toString());
            jdbc.update("update accounts set values_version = 0 where id <> ?", id(3).toString());

            assertThat(values.isComplete()).isFalse();
            assertThat(titled(context, "title 2")).containsExactly(id(2));

            values.catchUp();
            assertThat(values.isComplete()).isTrue();
            assertThat(titled(context, "title 2")).containsExactly(id(2));
            assertThat(jdbc.queryForList("select * from account_values order by account_id, path, value_key"))
                    .isEqualTo(indexed);
        }
    }

    private List<AccountId> titled(ConfigurableApplicationContext context, String title) {
        return accounts(context).search(users.parse("title eq \"" + title + "\""), Paging.of(0, 10)).items().stream()
                .map(Account::id)
                .toList();
    }

    /** A key of 512 characters may be longer than PostgreSQL's indexes take; U+1D160 is three characters of four bytes in NFC. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theLongestTextIsStoredAndFound(TestDatabase database) {
        try (var context = StoreContexts.start(database)) {
            var longest = "\ud834\udd60".repeat(256);
            for (var number = 0; number < 2; number++) {
                var user = user(number).put("title", longest.substring(number * 2));
                var profile = UserRequest.creation(user).profile();
                var account = Account.born(id(number), profile, Lifecycle.ACTIVE, START);
                inTransaction(context, () -> accounts(context).insert(account));
            }

            assertThat(titled(context, longest)).containsExactly(id(0));
            assertThat(titled(context, longest.substring(2))).containsExactly(id(1));
        }
    }
}
