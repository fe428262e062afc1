package dev.scimbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.Matching;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.resource.GroupView;
import dev.scimbridge.scim.resource.Locations;
import dev.scimbridge.scim.resource.UserView;
import dev.scimbridge.scim.schema.ResourceSchema;
import dev.scimbridge.scim.schema.SortKeys;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.seeds.Property;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a filter finds by SQL, on both databases, is what a plain look at each resource finds, as a client reads it: for random
 * filters over random resources.
 */
class SearchAgreementTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Locations LOCATIONS = new Locations("https://scim.example.com/scim/v2");
    private static final Map<TestDatabase, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(TestDatabase.class);
    private static final Map<TestDatabase, Map<String, JsonNode>> USERS = new EnumMap<>(TestDatabase.class);
    private static final Map<TestDatabase, Map<String, JsonNode>> GROUPS = new EnumMap<>(TestDatabase.class);

    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);
    private final Queries groups = new Queries(ResourceSchema.groups(), FilterLimits.DEFAULT);

    @BeforeAll
    static void start() {
        for (var database : TestDatabase.values()) {
            var context = StoreContexts.start(database);
            CONTEXTS.put(database, context);
            new RandomResources(context).fill();
            USERS.put(database, userDocuments(context));
            GROUPS.put(database, groupDocuments(context));
        }
    }

    @AfterAll
    static void stop() {
        CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
    }

    private static <T> T of(Map<TestDatabase, T> map, TestDatabase database) {
        return Objects.requireNonNull(map.get(database));
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

    @Test
    void usersAreFoundAlike() {
        Property.holdsFor(600, chance -> {
            var filter = filters(chance).ofUsers();
            var query = users.parse(filter);
            for (var database : TestDatabase.values()) {
                var found = of(CONTEXTS, database).getBean(Accounts.class).search(query, Paging.of(0, 1_000));

                assertThat(found.items().stream().map(account -> account.id().toString()))
                        .as("%s on %s", filter, database)
                        .containsExactlyElementsOf(matching(query, of(USERS, database)));
                assertThat(found.total()).isEqualTo(found.items().size());
            }
        });
    }

    @Test
    void groupsAreFoundAlike() {
        Property.holdsFor(400, chance -> {
            var filter = filters(chance).ofGroups();
            var query = groups.parse(filter);
            for (var database : TestDatabase.values()) {
                var found = of(CONTEXTS, database).getBean(Groups.class).search(query, Paging.of(0, 1_000));

                assertThat(found.items().stream().map(group -> group.id().toString()))
                        .as("%s on %s", filter, database)
                        .containsExactlyElementsOf(matching(query, of(GROUPS, database)));
            }
        });
    }

    /** Page by page, by number or by place, everything is found once, in one order. */
    @Test
    void pagesAddUpToTheWhole() {
        Property.holdsFor(60, chance -> {
            var filter = filters(chance).ofUsers();
            var query = users.parse(filter);
            var descending = chance.flip();
            for (var database : TestDatabase.values()) {
                var accounts = of(CONTEXTS, database).getBean(Accounts.class);
                var found = matching(query, of(USERS, database));
                var whole = descending ? found.reversed() : found;

                assertThat(byNumber(accounts, query, descending, whole.size()))
                        .as("%s on %s", filter, database)
                        .containsExactlyElementsOf(whole);
                assertThat(byPlace(accounts, query, descending, whole.size()))
                        .as("%s on %s", filter, database)
                        .containsExactlyElementsOf(whole);
            }
        });
    }

    /**
     * RFC 7644 §3.4.2.3: "if it's a multi-valued attribute, resources are sorted by the value of the primary attribute, if any, or
     * else the first value in the list, if any". What has none comes last, in descending order first.
     */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void usersAreSortedByWhateverCanBeSortedBy(TestDatabase database) {
        var accounts = of(CONTEXTS, database).getBean(Accounts.class);
        for (var path : SortKeys.of(ResourceSchema.users())) {
            for (var descending : List.of(false, true)) {
                var found = accounts.search(new Query.All(), sorted(path, descending));

                assertThat(found.items().stream().map(account -> account.id().toString()))
                        .as("%s on %s", path.text(), database)
                        .containsExactlyElementsOf(sorted(of(USERS, database), path, descending));
            }
        }
    }

    /** The rest is decided row by row. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsFilteredIsSortedAsWell(TestDatabase database) {
        var query = users.parse("title co \"a\"");
        var path = Query.Path.of("phoneNumbers", "value");
        var found = of(CONTEXTS, database).getBean(Accounts.class).search(query, sorted(path, false));
        var matching = new LinkedHashMap<>(of(USERS, database));
        matching.values().removeIf(document -> !Matching.matches(query, document));

        assertThat(found.items().stream().map(account -> account.id().toString()))
                .isNotEmpty()
                .containsExactlyElementsOf(sorted(matching, path, false));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void groupsAreSortedByWhateverCanBeSortedBy(TestDatabase database) {
        var stored = of(CONTEXTS, database).getBean(Groups.class);
        for (var path : SortKeys.of(ResourceSchema.groups())) {
            var found = stored.search(new Query.All(), sorted(path, true));

            assertThat(found.items().stream().map(group -> group.id().toString()))
                    .as("%s on %s", path.text(), database)
                    .containsExactlyElementsOf(sorted(of(GROUPS, database), path, true));
        }
    }

    private static Paging sorted(Query.Path path, boolean descending) {
        return new Paging(0, 1_000, Optional.of(path), descending, Optional.empty());
    }

    private static List<String> sorted(Map<String, JsonNode> documents, Query.Path path, boolean descending) {
        Comparator<Optional<String>> order = Comparator.comparing(
                key -> key.orElse(null), Comparator.nullsLast(SearchAgreementTest::compareCodePoints));
        return documents.entrySet().stream()
                .sorted(Comparator.comparing(
                        entry -> sortKey(entry.getValue(), path), descending ? order.reversed() : order))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static int compareCodePoints(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> sortKey(JsonNode document, Query.Path path) {
        var holder = path.schema().map(document::path).orElse(document).path(path.attribute());
        var element = holder.isArray() ? primaryOrFirst(holder) : holder;
        var value = path.sub().map(element::path).orElse(element);
        var exact = ResourceSchema.users()
                .resolve(path.text())
                .or(() -> ResourceSchema.groups().resolve(path.text()))
                .orElseThrow()
                .named()
                .caseExact();
        return value.isMissingNode()
                ? Optional.empty()
                : Optional.of(exact ? value.asString() : CaselessKey.of(value.asString()));
    }

    private static JsonNode primaryOrFirst(JsonNode list) {
        for (var element : list) {
            if (element.path("primary").asBoolean(false)) {
                return element;
            }
        }
        return list.path(0);
    }

    /** Page by page in a sorted list, everything is found once. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void pagesOfASortedListAddUpToTheWhole(TestDatabase database) {
        var accounts = of(CONTEXTS, database).getBean(Accounts.class);
        var path = Query.Path.of("phoneNumbers", "type");
        var pages = IntStream.iterate(0, from -> from < 60, from -> from + 7)
                .mapToObj(from -> new Paging(from, 7, Optional.of(path), true, Optional.empty()))
                .flatMap(page -> accounts.search(new Query.All(), page).items().stream())
                .map(account -> account.id().toString())
                .toList();

        assertThat(pages).containsExactlyElementsOf(sorted(of(USERS, database), path, true));
    }

    private static List<String> byNumber(Accounts accounts, Query query, boolean descending, int total) {
        return IntStream.iterate(0, from -> from < total, from -> from + 7)
                .mapToObj(from -> new Paging(from, 7, Optional.empty(), descending, Optional.empty()))
                .flatMap(page -> accounts.search(query, page).items().stream())
                .map(account -> account.id().toString())
                .toList();
    }

    private static List<String> byPlace(Accounts accounts, Query query, boolean descending, int total) {
        var ids = new ArrayList<String>();
        var after = Optional.<Paging.Place>empty();
        List<Account> page;
        do {
            var found = accounts.search(query, new Paging(0, 7, Optional.empty(), descending, after));
            assertThat(found.total()).isEqualTo(total);
            page = found.items();
            for (var account : page) {
                ids.add(account.id().toString());
                after = Optional.of(
                        new Paging.Place(account.meta().created(), account.id().toString()));
            }
        } while (!page.isEmpty());
        return ids;
    }

    private static SearchFilters filters(Chance chance) {
        return new SearchFilters(
                chance,
                RandomResources.WORDS,
                List.copyOf(of(USERS, TestDatabase.SQLITE).keySet()),
                List.copyOf(of(GROUPS, TestDatabase.SQLITE).keySet()));
    }

    private static List<String> matching(Query query, Map<String, JsonNode> documents) {
        return documents.entrySet().stream()
                .filter(entry -> Matching.matches(query, entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
