package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What identity providers look groups up by goes by an index: the databases are asked for their plans, not for the time. */
class GroupIndexTest {

    private static final int GROUPS = 3_000;
    private static final int SCANNED = 10;
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final String[] SCANS = {
        "Seq Scan on scim_groups", "Seq Scan on group_members", "SCAN g", "SCAN m", "scim_groups_order"
    };
    private static final Map<TestDatabase, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(TestDatabase.class);
    private static final List<String> OF_ONE = List.of(
            "displayName eq \"GROUP 7\"",
            "externalId eq \"e7\"",
            "id eq \"" + id(7) + "\"",
            "members.value eq \"" + member(7) + "\"",
            "members[value eq \"" + member(7) + "\"]",
            "displayName eq \"group 7\" and members.value eq \"" + member(7) + "\"",
            "displayName eq \"group 7\" or externalId eq \"e7\"",
            "displayName eq \"group 7\" or members.value eq \"" + member(7) + "\"",
            "id eq \"" + id(7) + "\" or externalId eq \"e7\" or members[value eq \"" + member(7) + "\"]",
            "displayName co \"7\" and (displayName eq \"group 7\" or members eq \"" + member(7) + "\")",
            "(displayName eq \"group 7\" and externalId eq \"e7\") or displayName eq \"nobody\"");

    private final Queries groups = new Queries(ResourceSchema.groups(), FilterLimits.DEFAULT);

    @BeforeAll
    static void start() {
        for (var database : TestDatabase.values()) {
            var context = StoreContexts.start(database);
            CONTEXTS.put(database, context);
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(tx -> fill(context.getBean(Groups.class)));
            context.getBean(JdbcTemplate.class).execute("analyze");
        }
    }

    private static void fill(Groups groups) {
        for (var number = 0; number < GROUPS; number++) {
            var born = START.plusSeconds(number);
            groups.insert(Group.born(id(number), "Group " + number, Optional.of("e" + number), born));
            groups.addMembers(
                    id(number), List.of(member(number), member(GROUPS + number), member(2 * GROUPS + number)));
        }
    }

    @AfterAll
    static void stop() {
        CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
    }

    private static ConfigurableApplicationContext context(TestDatabase database) {
        return Objects.requireNonNull(CONTEXTS.get(database));
    }

    private static GroupId id(int number) {
        return new GroupId(new UUID(number * 0x9E3779B97F4A7C15L, number));
    }

    private static String member(int number) {
        return new UUID(number * 0x9E3779B97F4A7C15L, -number).toString();
    }

    private static GroupSearch search(TestDatabase database) {
        var context = context(database);
        return new GroupSearch(context.getBean(JdbcTemplate.class), context.getBean(SearchTime.class), SCANNED);
    }

    private String plan(TestDatabase database, String filter) {
        var statement = search(database).statement(groups.parse(filter), Paging.of(0, 100));
        var sqlite = database == TestDatabase.SQLITE;
        return String.join(
                "\n",
                context(database)
                        .getBean(JdbcClient.class)
                        .sql((sqlite ? "explain query plan " : "explain ") + statement.sql())
                        .params(statement.parameters())
                        .query((row, number) -> row.getString(sqlite ? "detail" : "QUERY PLAN"))
                        .list());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatGroupsAreLookedUpByIsNeverScannedFor(TestDatabase database) {
        for (var filter : OF_ONE) {
            assertThat(plan(database, filter)).as("%s on %s", filter, database).doesNotContain(SCANS);
            assertThat(search(database)
                            .page(groups.parse(filter), Paging.of(0, 100))
                            .items())
                    .as("%s on %s", filter, database)
                    .extracting(Group::id)
                    .containsExactly(id(7));
        }
        assertThat(plan(database, "displayName co \"7\"")).containsAnyOf(SCANS);
    }

    /** As whoever copies what was changed since the last time asks. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theLatestChangesAreFoundByAnIndex(TestDatabase database) {
        var filter = "meta.lastModified gt \"2026-11-24T10:49:50Z\"";

        assertThat(plan(database, filter)).contains("scim_groups_last_modified").doesNotContain(SCANS);
        assertThat(search(database)
                        .page(groups.parse(filter), Paging.of(0, 100))
                        .items())
                .hasSize(GROUPS - 2_991);
    }
}
