package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.Census;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints what pages of large groups, and the count by access, take, of 100,000 users: {@code ./mvnw test -Dtest=LargeGroupFigures}.
 * It asserts nothing, and no other command runs it.
 */
class LargeGroupFigures {

    private static final int USERS = 100_000;
    private static final int WARM = 2;
    private static final int TAKEN = 5;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final GroupId EVERYBODY = new GroupId(new UUID(5, 1));
    private static final GroupId TENTH = new GroupId(new UUID(5, 2));
    private static final GroupId HUNDREDTH = new GroupId(new UUID(5, 3));
    private static final GroupId NEWEST = new GroupId(new UUID(5, 4));

    private static final Map<String, String> MEMBERS = new LinkedHashMap<>();

    static {
        MEMBERS.put(EVERYBODY.toString(), "1 = 1");
        MEMBERS.put(TENTH.toString(), "created % 10 = 0");
        MEMBERS.put(HUNDREDTH.toString(), "created % 100 = 0");
        MEMBERS.put(NEWEST.toString(), "created > " + (START.toEpochMilli() + USERS - 5_000));
    }

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);
    private final Queries groups = new Queries(ResourceSchema.groups(), FilterLimits.DEFAULT);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pagesOfLargeGroups(TestDatabase database) {
        try (var context = StoreContexts.start(database)) {
            fill(context, database);
            print(
                    database,
                    "users by access",
                    () -> context.getBean(Census.class).byAccess());
            var accounts = context.getBean(Accounts.class);
            for (var id : MEMBERS.keySet()) {
                var query = users.parse("groups.value eq \"" + id + "\"");
                for (var offset : new long[] {0, 2_000, USERS / 2}) {
                    print(
                            database,
                            "groups.value eq " + id.substring(35) + " from " + offset,
                            () -> accounts.search(query, Paging.of(offset, 100)));
                }
                print(
                        database,
                        "groups.value eq " + id.substring(35) + " total",
                        () -> accounts.search(query, Paging.of(0, 0)).total());
            }
            var named = users.parse("groups.display eq \"Group 1\"");
            print(database, "groups.display eq", () -> accounts.search(named, Paging.of(0, 100)));
            var also = users.parse("groups.value eq \"" + EVERYBODY + "\" and active eq true");
            print(database, "groups.value eq and active", () -> accounts.search(also, Paging.of(0, 100)));
            var member =
                    context.getBean(JdbcTemplate.class).queryForObject("select max(id) from accounts", String.class);
            var having = groups.parse("members.value eq \"" + member + "\"");
            print(
                    database,
                    "members.value eq",
                    () -> context.getBean(Groups.class).search(having, Paging.of(0, 100)));
            var displayed = groups.parse("members.display eq \"user 7\"");
            print(
                    database,
                    "members.display eq",
                    () -> context.getBean(Groups.class).search(displayed, Paging.of(0, 100)));
        }
    }

    private static void print(TestDatabase database, String what, Runnable asked) {
        for (var time = 0; time < WARM; time++) {
            asked.run();
        }
        var taken = new ArrayList<Long>();
        for (var time = 0; time < TAKEN; time++) {
            var begun = System.nanoTime();
            asked.run();
            taken.add((System.nanoTime() - begun) / NANOS_PER_MICRO);
        }
        taken.sort(null);
        System.out.printf("%-10s | %-40s | %8.1f ms%n", database, what, taken.get(TAKEN / 2) / 1_000.0);
    }

    /** One account is inserted, the others are its copies. */
    private static void fill(ConfigurableApplicationContext context, TestDatabase database) {
        var first = JsonMapper.builder().build().createObjectNode().put("userName", "user0@example.com");
        first.put("displayName", "User 0");
        var profile = UserRequest.creation(first).profile();
        context.getBean(Accounts.class)
                .insert(Account.born(new AccountId(new UUID(1, 1)), profile, Lifecycle.ACTIVE, START));
        var jdbc = context.getBean(JdbcTemplate.class);
        var columns = new LinkedHashMap<String, String>();
        jdbc.queryForMap("select * from accounts").keySet().forEach(name -> columns.put(name, name));
        columns.put(
                "id",
                database == TestDatabase.SQLITE
                        ? "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)"
                                + " || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
                        : "cast(gen_random_uuid() as text)");
        columns.put("user_name", "'user' || n || '@example.com'");
        columns.put("user_name_key", "'user' || n || '@example.com'");
        columns.put("login", "null");
        columns.put("display_name", "'User ' || n");
        columns.put("display_name_key", "'user ' || n");
        columns.put("created", "created + n");
        jdbc.update("""
                with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < %d)
                insert into accounts (%s) select %s from accounts cross join numbers
                """.formatted(
                        USERS - 1,
                        String.join(", ", columns.keySet()),
                        columns.values().stream().collect(Collectors.joining(", "))));
        jdbc.update("""
                insert into account_roles (account_id, cid, role_id, held, ours, inherited)
                select a.id, '%s', 'role' || n, true, true, false
                from accounts a cross join (select 1 as n union all select 2 union all select 3) numbers
                where a.created %% 10 <> 0
                """.formatted(Cid.HOME));
        var number = 1;
        for (var group : MEMBERS.entrySet()) {
            var id = new GroupId(UUID.fromString(group.getKey()));
            context.getBean(Groups.class).insert(Group.born(id, "Group " + number++, Optional.empty(), START));
            jdbc.update("""
                    insert into group_members (group_id, value, joined)
                    select '%s', id, row_number() over (order by created) from accounts where %s
                    """.formatted(id, group.getValue()));
        }
        jdbc.execute("analyze");
    }
}
