package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.Users;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.Matching;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.patch.UserChange;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.resource.GroupView;
import dev.scimbridge.scim.resource.Locations;
import dev.scimbridge.scim.resource.UserView;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a filter finds by SQL, on both databases, is what a plain look at each resource finds, as a client reads it: for random
 * filters over random resources.
 */
class SearchAgreementTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final Locations LOCATIONS = new Locations("https://scim.example.com/scim/v2");
    private static final String FALCON = "urn:ietf:params:scim:schemas:extension:falcon:2.0:User:";
    private static final String ENTERPRISE = Users.ENTERPRISE + ":";
    private static final List<String> WORDS = List.of(
            "ada",
            "ADA",
            "Ada ",
            "Łukasz",
            "łukasz",
            "straße",
            "a%b",
            "a_b",
            "x'y",
            "a\\\\b",
            "😀",
            "work",
            "home",
            "e\u0301",
            "é",
            "İstanbul",
            "1");

    private static final Map<TestDatabase, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(TestDatabase.class);
    private static final Map<TestDatabase, Map<String, JsonNode>> USERS = new EnumMap<>(TestDatabase.class);
    private static final Map<TestDatabase, Map<String, JsonNode>> GROUPS = new EnumMap<>(TestDatabase.class);

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);
    private final Queries groups = new Queries(ResourceSchema.groups(), FilterLimits.DEFAULT);

    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        FlywayAutoConfiguration.class,
    })
    @Import({StoreConfiguration.class, SqliteConfiguration.class})
    @EnableConfigurationProperties(BridgeProperties.class)
    static class Store {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @BeforeContainer
    static void start() {
        for (var database : TestDatabase.values()) {
            var context = new SpringApplicationBuilder(Store.class)
                    .web(WebApplicationType.NONE)
                    .run(
                            "--spring.datasource.url=" + database.url(),
                            "--spring.main.banner-mode=off",
                            "--logging.level.root=warn",
                            "--spring.flyway.locations=classpath:db/migration/common,classpath:db/migration/{vendor}");
            CONTEXTS.put(database, context);
            fill(context, new Random(7));
            USERS.put(database, userDocuments(context));
            GROUPS.put(database, groupDocuments(context));
        }
    }

    @AfterContainer
    static void stop() {
        CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
    }

    private static <T> T of(Map<TestDatabase, T> map, TestDatabase database) {
        return Objects.requireNonNull(map.get(database));
    }

    private static void fill(ConfigurableApplicationContext context, Random random) {
        var accounts = context.getBean(Accounts.class);
        var ids = new ArrayList<String>();
        for (var number = 0; number < 60; number++) {
            var id = new AccountId(new UUID(random.nextLong(), random.nextLong()));
            ids.add(id.toString());
            var life = number % 7 == 3 ? Lifecycle.INACTIVE : Lifecycle.ACTIVE;
            accounts.insert(Account.born(
                    id,
                    UserChange.creation(user(random, number)).profile(),
                    life,
                    START.plusSeconds(number / 3 * 60L)));
        }
        var jdbc = context.getBean(JdbcTemplate.class);
        for (var id : ids) {
            jdbc.update(
                    "update accounts set state = ?, detail = ?, last_converged = ?, version = ? where id = ?",
                    pick(random, List.of("CONVERGED", "PENDING", "HELD", "WITHHELD", "FAILED")),
                    random.nextBoolean() ? pick(random, WORDS) : null,
                    random.nextBoolean()
                            ? START.plusSeconds(random.nextInt(3) * 60L).toEpochMilli()
                            : null,
                    random.nextInt(3) + 1L,
                    id);
            for (var role : List.of("analyst", "viewer")) {
                if (random.nextInt(3) == 0) {
                    jdbc.update(
                            "insert into account_roles values (?, ?, ?, ?, false, false, null, null)",
                            id,
                            random.nextBoolean() ? "home" : "c1",
                            role,
                            random.nextInt(4) > 0);
                }
            }
        }
        var groups = context.getBean(Groups.class);
        for (var number = 0; number < 12; number++) {
            var id = new GroupId(new UUID(random.nextLong(), random.nextLong()));
            var name = pick(random, WORDS).strip() + " " + number;
            var externalId = random.nextBoolean() ? Optional.of(pick(random, WORDS)) : Optional.<String>empty();
            groups.insert(Group.born(id, name, externalId, START.plusSeconds(number * 60L)));
            if (number % 4 != 0) {
                var members = new ArrayList<>(List.of("nobody", pick(random, ids), pick(random, ids)));
                groups.addMembers(id, members.subList(random.nextInt(2), 3));
            }
        }
    }

    private static ObjectNode user(Random random, int number) {
        var user = JSON.createObjectNode();
        user.put("userName", pick(random, WORDS).strip() + number + "@example.com");
        for (var name : List.of("externalId", "displayName", "nickName", "title")) {
            if (random.nextBoolean()) {
                user.put(name, pick(random, WORDS));
            }
        }
        if (random.nextInt(3) > 0) {
            user.putObject("name").put("givenName", pick(random, WORDS)).put("formatted", pick(random, WORDS));
        }
        for (var email = 0; email < random.nextInt(4); email++) {
            var element = user.withArray("emails").addObject();
            element.put("value", pick(random, WORDS).strip() + email + "@example.com");
            if (random.nextBoolean()) {
                element.put("type", pick(random, List.of("work", "Home", "x")));
            }
            if (random.nextBoolean()) {
                element.put("primary", random.nextBoolean());
            }
            if (random.nextBoolean()) {
                element.put("display", pick(random, WORDS));
            }
        }
        if (random.nextBoolean()) {
            var enterprise = user.putObject(Users.ENTERPRISE);
            enterprise.put("department", pick(random, WORDS));
            enterprise.putObject("manager").put("value", pick(random, WORDS));
        }
        return user;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static Map<String, JsonNode> userDocuments(ConfigurableApplicationContext context) {
        var accounts = context.getBean(Accounts.class);
        var all = accounts.search(new Query.All(), Paging.of(0, 1_000)).items();
        var groups = accounts.groupsOf(all.stream().map(Account::id).toList());
        var documents = new LinkedHashMap<String, JsonNode>();
        all.forEach(account -> documents.put(
                account.id().toString(),
                json(new UserView(
                        account,
                        groups.getOrDefault(account.id(), List.of()),
                        Optional.empty(),
                        Projection.ALL,
                        LOCATIONS))));
        assertThat(documents).hasSize(60);
        return documents;
    }

    private static Map<String, JsonNode> groupDocuments(ConfigurableApplicationContext context) {
        var groups = context.getBean(Groups.class);
        var documents = new LinkedHashMap<String, JsonNode>();
        groups.search(new Query.All(), Paging.of(0, 1_000))
                .items()
                .forEach(group -> documents.put(
                        group.id().toString(),
                        json(new GroupView(
                                group,
                                new RoleResolution.Resolved(Set.of(), Set.of(), Set.of()),
                                each -> groups.members(group.id(), each),
                                Projection.ALL,
                                LOCATIONS))));
        assertThat(documents).hasSize(12);
        return documents;
    }

    private static JsonNode json(ScimBody body) {
        var out = new StringWriter();
        try (var generator = JSON.createGenerator(out)) {
            body.writeTo(generator);
        }
        return JSON.readTree(out.toString());
    }

    @Property(tries = 600)
    void usersAreFoundAlike(@ForAll("userFilters") String filter, @ForAll TestDatabase database) {
        var query = users.parse(filter);
        var found = of(CONTEXTS, database).getBean(Accounts.class).search(query, Paging.of(0, 1_000));

        assertThat(found.items().stream().map(account -> account.id().toString()))
                .as(filter)
                .containsExactlyElementsOf(matching(query, of(USERS, database)));
        assertThat(found.total()).isEqualTo(found.items().size());
    }

    @Property(tries = 400)
    void groupsAreFoundAlike(@ForAll("groupFilters") String filter, @ForAll TestDatabase database) {
        var query = groups.parse(filter);
        var found = of(CONTEXTS, database).getBean(Groups.class).search(query, Paging.of(0, 1_000));

        assertThat(found.items().stream().map(group -> group.id().toString()))
                .as(filter)
                .containsExactlyElementsOf(matching(query, of(GROUPS, database)));
    }

    /** Page by page, by number or by place, everything is found once, in one order. */
    @Property(tries = 60)
    void pagesAddUpToTheWhole(
            @ForAll("userFilters") String filter, @ForAll TestDatabase database, @ForAll boolean descending) {
        var query = users.parse(filter);
        var accounts = of(CONTEXTS, database).getBean(Accounts.class);
        var whole = new ArrayList<>(matching(query, of(USERS, database)));
        if (descending) {
            java.util.Collections.reverse(whole);
        }
        var byNumber = IntStream.iterate(0, from -> from < whole.size(), from -> from + 7)
                .mapToObj(from -> new Paging(from, 7, Optional.empty(), descending, Optional.empty()))
                .flatMap(page -> accounts.search(query, page).items().stream())
                .map(account -> account.id().toString());
        assertThat(byNumber).as(filter).containsExactlyElementsOf(whole);

        var byPlace = new ArrayList<String>();
        var after = Optional.<Paging.Place>empty();
        List<Account> page;
        do {
            var found = accounts.search(query, new Paging(0, 7, Optional.empty(), descending, after));
            assertThat(found.total()).isEqualTo(whole.size());
            page = found.items();
            for (var account : page) {
                byPlace.add(account.id().toString());
                after = Optional.of(
                        new Paging.Place(account.meta().created(), account.id().toString()));
            }
        } while (!page.isEmpty());
        assertThat(byPlace).as(filter).containsExactlyElementsOf(whole);
    }

    private static List<String> matching(Query query, Map<String, JsonNode> documents) {
        return documents.entrySet().stream()
                .filter(entry -> Matching.matches(query, entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Provide
    Arbitrary<String> userFilters() {
        var ids = List.copyOf(of(USERS, TestDatabase.SQLITE).keySet());
        var groupIds = List.copyOf(of(GROUPS, TestDatabase.SQLITE).keySet());
        var leaves = List.of(
                texts(
                        List.of(
                                "userName",
                                "externalId",
                                "displayName",
                                "nickName",
                                "title",
                                "name.givenName",
                                "name.familyName",
                                "name.formatted",
                                "emails",
                                "emails.value",
                                "emails.type",
                                "emails.display",
                                "groups.display",
                                "groups.type",
                                ENTERPRISE + "department",
                                ENTERPRISE + "manager",
                                FALCON + "detail",
                                "phoneNumbers.value"),
                        WORDS),
                texts(List.of("id"), ids),
                texts(List.of("groups", "groups.value"), groupIds),
                texts(List.of(FALCON + "state"), List.of("pending", "Held", "FAILED", "converged", "x", "held_")),
                texts(List.of(FALCON + "roles"), List.of("analyst", "viewer", "viewer@c1", "VIEWER")),
                texts(List.of("meta.version"), List.of("W/\\\"1\\\"", "W/\\\"2\\\"", "3")),
                texts(List.of("meta.resourceType"), List.of("User", "user", "Group")),
                texts(List.of("schemas"), List.of(Users.ENTERPRISE, "urn:ietf:params:scim:schemas:core:2.0:User")),
                booleans(List.of("active", "emails.primary")),
                times(List.of("meta.created", "meta.lastModified", FALCON + "lastConverged")),
                present(List.of(
                        "userName",
                        "title",
                        "name",
                        "emails",
                        "emails.type",
                        "emails.primary",
                        "groups",
                        FALCON + "roles",
                        FALCON + "detail",
                        "meta",
                        "active",
                        ENTERPRISE + "manager",
                        "externalId")),
                bracketed(
                        "emails",
                        Arbitraries.oneOf(
                                texts(List.of("value", "type", "display"), WORDS),
                                booleans(List.of("primary")),
                                present(List.of("value", "type", "primary", "display")))),
                bracketed(
                        "groups",
                        Arbitraries.oneOf(
                                texts(List.of("value"), groupIds), texts(List.of("display", "type"), WORDS))));
        return expression(Arbitraries.oneOf(leaves), 2);
    }

    @Provide
    Arbitrary<String> groupFilters() {
        var ids = new ArrayList<>(of(USERS, TestDatabase.SQLITE).keySet());
        ids.add("nobody");
        var groupIds = List.copyOf(of(GROUPS, TestDatabase.SQLITE).keySet());
        var leaves = List.of(
                texts(List.of("displayName", "externalId", "members.display"), WORDS),
                texts(List.of("id"), groupIds),
                texts(List.of("members", "members.value"), ids),
                texts(List.of("members.type"), List.of("User", "user", "Group")),
                texts(List.of("meta.version", "meta.resourceType"), List.of("W/\\\"1\\\"", "Group", "x")),
                times(List.of("meta.created", "meta.lastModified")),
                present(List.of("members", "externalId", "displayName", "meta", "members.display")),
                bracketed(
                        "members",
                        Arbitraries.oneOf(
                                texts(List.of("value"), ids),
                                texts(List.of("display", "type"), WORDS),
                                present(List.of("display", "type")))));
        return expression(Arbitraries.oneOf(leaves), 2);
    }

    private static Arbitrary<String> expression(Arbitrary<String> leaf, int depth) {
        if (depth == 0) {
            return leaf;
        }
        var inner = expression(leaf, depth - 1);
        var chain = Combinators.combine(inner.list().ofMinSize(2).ofMaxSize(3), Arbitraries.of(" and ", " or "))
                .as((terms, word) -> "(" + String.join(word, terms) + ")");
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, leaf),
                net.jqwik.api.Tuple.of(2, chain),
                net.jqwik.api.Tuple.of(1, inner.map(term -> "not (" + term + ")")));
    }

    private static Arbitrary<String> texts(List<String> names, List<String> values) {
        return Combinators.combine(
                        Arbitraries.of(names),
                        Arbitraries.of("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"),
                        Arbitraries.of(values),
                        Arbitraries.integers().between(0, 9))
                .as((name, operator, value, cut) -> cut == 0
                        ? name + (operator.length() % 2 == 0 ? " eq null" : " ne null")
                        : name + " " + operator + " \"" + (cut == 1 ? "" : value) + "\"");
    }

    private static Arbitrary<String> booleans(List<String> names) {
        return Combinators.combine(
                        Arbitraries.of(names), Arbitraries.of("eq", "ne"), Arbitraries.of("true", "false", "null"))
                .as((name, operator, value) -> name + " " + operator + " " + value);
    }

    private static Arbitrary<String> times(List<String> names) {
        return Combinators.combine(
                        Arbitraries.of(names),
                        Arbitraries.of("eq", "ne", "gt", "ge", "lt", "le"),
                        Arbitraries.of(
                                "2026-11-24T10:00:00Z",
                                "2026-11-24T11:03:00+01:00",
                                "2026-11-24T10:01:00.500Z",
                                "2026-11-24"))
                .as((name, operator, value) -> name + " " + operator + " \"" + value + "\"");
    }

    private static Arbitrary<String> present(List<String> names) {
        return Arbitraries.of(names).map(name -> name + " pr");
    }

    private static Arbitrary<String> bracketed(String name, Arbitrary<String> leaf) {
        return expression(leaf, 1).map(filter -> name + "[" + filter + "]");
    }
}
