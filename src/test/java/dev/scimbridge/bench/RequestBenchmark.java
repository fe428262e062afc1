package dev.scimbridge.bench;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.jar.BridgeProcess;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.story.AtOnce;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * What requests cost the bridge's process, in multiples of the plainest one that it answers: an authenticated GET of half a
 * kilobyte from memory. Processor time, so that neither the network nor the simulator counts, and a busy machine matters little.
 */
class RequestBenchmark {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LONGEST_MIRROR = Duration.ofMinutes(5);
    /** So that reading what users hold, which goes on for hours behind the requests, is no part of what they cost. */
    private static final String FEW_READS = "--reconcile.quota-share=0.0001";

    private static final int MEMBERS = 10_000;
    /** The most that fit into the body of a group. */
    private static final int WHOLE = 80_000;

    private static final int PART = 20_000;
    /** What ten times as many users may make of the cost of a request. */
    private static final double MOST_GROWTH = 1.2;

    private static final int WRITES_A_SECOND = 25;
    private static final int WRITERS = 5;
    private static final int READERS = 8;
    private static final Duration BESIDE = Duration.ofSeconds(30);
    private static final long NANOS_A_SECOND = 1_000_000_000;

    /** A kind of request; each is made with a number that no other was made with. */
    private record Kind(String name, int times, double most, IntConsumer request) {}

    @Test
    void requestsAreCheapOnSqlite() throws Exception {
        measure("requests-sqlite", "SQLite", TestDatabase.SQLITE.url(), TestDatabase.SQLITE.url());
    }

    @Test
    void requestsAreCheapOnPostgresql() throws Exception {
        try (var few = DurablePostgres.start();
                var many = DurablePostgres.start()) {
            measure("requests-postgresql", "PostgreSQL", few.url(), many.url());
        }
    }

    private static void measure(String section, String database, String few, String many) throws Exception {
        var small = directory(few, Size.DIRECTORY.get());
        var large = directory(many, 10 * Size.DIRECTORY.get());
        var figures = new ArrayList<>(small.figures());
        figures.addAll(large.figures());
        for (var kind = 0; kind < small.costs().size(); kind++) {
            figures.add(Figure.atMost(
                    large.costs().get(kind).what() + ", over that of a tenth of the users",
                    large.costs().get(kind).measured() / small.costs().get(kind).measured(),
                    "",
                    MOST_GROWTH));
        }
        BenchmarkPage.DOCS.write(
                section,
                "%s; the default compiler, `%s`. Processor time a request."
                        .formatted(database, String.join(" ", BridgeProcess.AS_IN_THE_IMAGE)),
                figures);
    }

    /**
     * What was measured of a tenant.
     *
     * @param costs those that are multiples of the plainest request, in the order of the kinds
     */
    private record Directory(List<Figure> figures, List<Figure> costs) {}

    private static Directory directory(String url, int users) throws Exception {
        var of = "at %,d: ".formatted(users);
        var figures = new ArrayList<Figure>();
        var costs = new ArrayList<Figure>();
        try (var falcon = FalconSimulator.start(Dialect.USER_MANAGEMENT)) {
            IntStream.range(0, users)
                    .forEach(n -> falcon.tenant().addUser("user%d@example.com".formatted(n), "User", "N" + n));
            figures.add(Figure.atMost(of + "first mirror, the start included", mirror(falcon, url, users), "s", 40));
            try (var bridge = launch(falcon, url, FEW_READS);
                    var scim = KeptOpen.like(bridge.scim())) {
                bridge.awaitReady();
                var ids = ids(scim, users);
                var everybody = large(scim, ids);
                var plainest = plainest(scim);
                costs.addAll(costs(bridge, plainest, kinds(scim, ids, everybody), of));
                figures.add(Figure.plain(of + plainest.name, cost(bridge, plainest) / 1e6, "ms"));
                figures.addAll(costs);
                figures.add(
                        Figure.atMost(of + "resident memory", bridge.memory().resident() / 1e6, "MB", 300));
                figures.addAll(lookupsBesideWrites(bridge.scim(), users, of));
                figures.add(wholeGroups(bridge.scim(), everybody, users, of));
            }
        }
        return new Directory(figures, costs);
    }

    /** Lookups one after the other, while others write. */
    private static List<Figure> lookupsBesideWrites(ScimClient client, int users, String of) throws Exception {
        var writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> (Callable<List<Long>>) () -> writes(client, writer))
                .toList();
        var all = new ArrayList<Callable<List<Long>>>(writers);
        all.add(() -> lookups(client, users));
        var waits = AtOnce.all(all).getLast();
        var median = Percentile.millis(50, waits);
        return List.of(
                Figure.plain(of + "p50 of a lookup beside %d writes a second".formatted(WRITES_A_SECOND), median, "ms"),
                Figure.atMost(of + "p99 of it, over its p50", Percentile.millis(99, waits) / median, "", 3));
    }

    /** Each WRITERS-th of them. */
    private static List<Long> writes(ScimClient client, int writer) {
        try (var scim = KeptOpen.like(client)) {
            var began = System.nanoTime();
            for (var number = writer; number < BESIDE.toSeconds() * WRITES_A_SECOND; number += WRITERS) {
                LockSupport.parkNanos(began + number * NANOS_A_SECOND / WRITES_A_SECOND - System.nanoTime());
                scim.send(201, "POST", "/Users", """
                        {"userName":"beside%d@example.com"}""".formatted(number));
            }
            return List.of();
        }
    }

    private static List<Long> lookups(ScimClient client, int users) {
        try (var scim = KeptOpen.like(client)) {
            var waits = new ArrayList<Long>();
            var end = System.nanoTime() + BESIDE.toNanos();
            for (var number = 0; System.nanoTime() < end; number++) {
                var began = System.nanoTime();
                find(scim, "user%d@example.com".formatted(number * 7 % users));
                waits.add(System.nanoTime() - began);
                LockSupport.parkNanos(NANOS_A_SECOND / 100);
            }
            return waits;
        }
    }

    /** Eight at once, within the heap that the image has. */
    private static Figure wholeGroups(ScimClient client, String group, int members, String of) throws Exception {
        var whole = AtOnce.all(Collections.<Callable<Boolean>>nCopies(READERS, () -> {
            try (var scim = KeptOpen.like(client)) {
                return JSON.readTree(scim.get("/Groups/" + group))
                                .path("members")
                                .size()
                        == members;
            }
        }));
        return Figure.atLeast(
                of + "of %d GETs of a group of %,d at once, answered whole".formatted(READERS, members),
                whole.stream().filter(answered -> answered).count(),
                "",
                READERS);
    }

    /** @return in seconds */
    private static double mirror(FalconSimulator falcon, String url, int users) {
        var began = System.nanoTime();
        try (var bridge = launch(falcon, url, "--reconcile.quota-share=1");
                var scim = KeptOpen.like(bridge.scim())) {
            bridge.awaitReady(LONGEST_MIRROR);
            Eventually.holds(LONGEST_MIRROR, () -> total(scim) == users);
            return (System.nanoTime() - began) / 1e9;
        }
    }

    private static BridgeProcess launch(FalconSimulator falcon, String url, String reads) {
        return BridgeProcess.launch(
                BridgeProcess.AS_IN_THE_IMAGE,
                falcon,
                url,
                reads,
                "--reconcile.every=24h",
                "--logging.level.dev.scimbridge=warn");
    }

    private static Kind plainest(KeptOpen scim) {
        return new Kind("plainest request", 4_000, 0, n -> scim.get("/ResourceTypes/User"));
    }

    /** All kinds in turn, each as often before to warm up. */
    private static List<Figure> costs(BridgeProcess bridge, Kind plainest, List<Kind> kinds, String of) {
        cost(bridge, plainest);
        kinds.forEach(kind -> cost(bridge, kind));
        var unit = cost(bridge, plainest);
        return kinds.stream()
                .map(kind -> Figure.atMost(of + kind.name, cost(bridge, kind) / unit, "", kind.most))
                .toList();
    }

    private static int total(KeptOpen scim) {
        return JSON.readTree(scim.get("/Users?count=0")).path("totalResults").asInt();
    }

    private static List<Kind> kinds(KeptOpen scim, List<String> ids, String large) {
        var users = ids.size();
        var members = ids.subList(0, MEMBERS);
        var serial = new int[1];
        return List.of(
                new Kind("lookup by userName, hit", 2_000, 2, n -> find(scim, "user%d@example.com".formatted(n))),
                new Kind("lookup by userName, miss", 2_000, 2, n -> find(scim, "nobody%d@example.com".formatted(n))),
                new Kind("GET by id", 2_000, 2, n -> scim.get("/Users/" + ids.get(n % ids.size()))),
                new Kind(
                        "page of 100",
                        300,
                        10,
                        n -> scim.get("/Users?count=100&startIndex=" + (100 * (n % (users / 200)) + 1))),
                new Kind(
                        "add a member to a group of %,d, or remove it".formatted(users),
                        1_000,
                        4,
                        n -> change(scim, large, n % 2 == 0 ? "remove" : "add", ids.get(n / 2 % ids.size()))),
                new Kind(
                        "POST a user, its call to Falcon included",
                        500,
                        8,
                        n -> scim.send(201, "POST", "/Users", """
                        {"userName":"new%d@example.com","name":{"givenName":"Ada","familyName":"Lovelace"}}""".formatted(serial[0]++))),
                new Kind("POST a group of 10,000", 8, 60, n -> create(scim, "Group " + serial[0]++, members)));
    }

    private static void find(KeptOpen scim, String userName) {
        scim.get("/Users?filter=userName+eq+%22" + userName + "%22");
    }

    private static void change(KeptOpen scim, String group, String op, String member) {
        var operation = op.equals("add")
                ? "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"%s\"}]}".formatted(member)
                : "{\"op\":\"remove\",\"path\":\"members[value eq \\\"%s\\\"]\"}".formatted(member);
        scim.send(204, "PATCH", "/Groups/" + group, operation(operation));
    }

    private static List<String> ids(KeptOpen scim, int users) {
        var ids = new ArrayList<String>();
        for (var start = 1; start <= users; start += 200) {
            JSON.readTree(scim.get("/Users?attributes=id&count=200&startIndex=" + start))
                    .path("Resources")
                    .forEach(user -> ids.add(user.path("id").asString()));
        }
        return ids;
    }

    private static String create(KeptOpen scim, String name, List<String> members) {
        var created = scim.send(201, "POST", "/Groups?attributes=id", """
                {"displayName":"%s","members":[%s]}""".formatted(name, elements(members)));
        return JSON.readTree(created).path("id").asString();
    }

    /** With more members than one body holds. */
    private static String large(KeptOpen scim, List<String> members) {
        var id = create(scim, "Large", members.subList(0, Math.min(WHOLE, members.size())));
        for (var from = WHOLE; from < members.size(); from += PART) {
            scim.send(
                    204,
                    "PATCH",
                    "/Groups/" + id,
                    operation("{\"op\":\"add\",\"path\":\"members\",\"value\":[%s]}"
                            .formatted(elements(members.subList(from, Math.min(from + PART, members.size()))))));
        }
        return id;
    }

    private static String elements(List<String> members) {
        return members.stream().map("{\"value\":\"%s\"}"::formatted).collect(Collectors.joining(","));
    }

    private static String operation(String operation) {
        return """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[%s]}""".formatted(operation);
    }

    /** In nanoseconds of a processor. */
    private static double cost(BridgeProcess bridge, Kind kind) {
        var before = bridge.processorTime();
        for (var n = 0; n < kind.times; n++) {
            kind.request.accept(n);
        }
        return bridge.processorTime().minus(before).toNanos() / (double) kind.times;
    }
}
