package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.RawHttp;
import dev.scimbridge.seeds.Chance;
import dev.scimbridge.seeds.Property;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests as identity providers send them, with parts changed at random, at every endpoint: whatever comes, the answer is the
 * client's error or a success, soon, and tells nothing of the inside. What once went wrong is sent first, as it is kept in
 * {@code src/test/resources/fuzz}. {@code -Dproperty.seeds=40000} for the long form.
 */
class FuzzTest {

    private static final Logger LOG = LoggerFactory.getLogger(FuzzTest.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NOT_A_USER = 501;
    private static final String ID = "ID";

    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "POST", "POST", "PUT", "PATCH", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private static final List<String> PATHS = List.of(
            "/Users",
            "/Users/ID",
            "/Users/.search",
            "/Groups",
            "/Groups/ID",
            "/Groups/.search",
            "/.search",
            "/Bulk",
            "/Me",
            "/Schemas",
            "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
            "/ResourceTypes",
            "/ResourceTypes/User",
            "/ServiceProviderConfig",
            "/Users/ID/",
            "/users/ID",
            "/");

    private static final String USER = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "externalId":"e-1","userName":"NAME@example.com","active":true,"displayName":"Ada King",
             "name":{"givenName":"Ada","familyName":"King","formatted":"Ada King"},
             "emails":[{"value":"NAME@example.com","type":"work","primary":true},{"value":"ada@home.example","type":"home"}],
             "phoneNumbers":[{"value":"+44 1","type":"mobile"}],"roles":[{"value":"event_viewer"}],"title":"Countess",
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Engines","manager":{"value":"ID"}}}""";

    private static final String GROUP = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"NAME","externalId":"g-1",
             "members":[{"value":"ID","type":"User"},{"value":"nobody"}]}""";

    private static final String USER_PATCH = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
             {"op":"replace","path":"active","value":"False"},{"op":"Add","path":"emails[type eq \\"work\\"].value","value":"NAME@example.com"},
             {"op":"remove","path":"phoneNumbers[type eq \\"mobile\\" and value pr]"},
             {"op":"replace","value":{"active":true,"name.familyName":"Byron","title":"Lady"}},
             {"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"ID"}]}""";

    private static final String GROUP_PATCH = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
             {"op":"add","path":"members","value":[{"value":"ID"}]},{"op":"remove","path":"members[value eq \\"ID\\"]"},
             {"op":"replace","path":"displayName","value":"NAME"}]}""";

    private static final String SEARCH = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName sw \\"a\\" and active eq true",
             "startIndex":1,"count":3,"attributes":["userName","emails.value"],"sortBy":"userName","sortOrder":"descending"}""";

    private static final String BULK = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":2,"Operations":[
             {"method":"POST","path":"/Users","bulkId":"b1","data":{"userName":"NAME@example.com"}},
             {"method":"PATCH","path":"/Users/bulkId:b1","data":{"Operations":[{"op":"replace","path":"active","value":true}]}},
             {"method":"POST","path":"/Groups","bulkId":"b2","data":{"displayName":"NAME","members":[{"value":"bulkId:b1"}]}},
             {"method":"DELETE","path":"/Users/ID"}]}""";

    private static final List<String> BODIES = List.of(USER, GROUP, USER_PATCH, GROUP_PATCH, SEARCH, BULK);

    /** What belongs together. */
    private record Sample(String method, String path, Map<String, String> headers, String body) {

        Sample(String method, String path, String body) {
            this(method, path, Map.of(), body);
        }
    }

    private static final List<FuzzCorpus.Entry> CORPUS = FuzzCorpus.entries();
    /** Those that may be changed at random: not what takes long to send, nor what might leave the bridge waiting for the rest. */
    private static final List<Sample> KEPT = CORPUS.stream()
            .filter(entry -> !entry.isLong() && !entry.headers().containsKey("Transfer-Encoding"))
            .map(entry -> new Sample(entry.method(), entry.target(), entry.headers(), entry.body()))
            .toList();

    private static final List<Sample> SAMPLES = List.of(
            new Sample("POST", "/Users", USER),
            new Sample("POST", "/Users", USER),
            new Sample("PUT", "/Users/ID", USER),
            new Sample("PATCH", "/Users/ID", USER_PATCH),
            new Sample("PATCH", "/Users/ID", USER_PATCH),
            new Sample("DELETE", "/Users/ID", ""),
            new Sample("POST", "/Groups", GROUP),
            new Sample("PUT", "/Groups/ID", GROUP),
            new Sample("PATCH", "/Groups/ID", GROUP_PATCH),
            new Sample("PATCH", "/Groups/ID", GROUP_PATCH),
            new Sample("POST", "/Users/.search", SEARCH),
            new Sample("POST", "/Groups/.search", SEARCH),
            new Sample("POST", "/Bulk", BULK),
            new Sample("GET", "/Users", ""),
            new Sample("GET", "/Groups", ""));

    private static final List<String> PARTS = List.of(
            "userName",
            "emails.value",
            "emails[type eq \"work\"]",
            "meta.lastModified",
            "active",
            "groups.value",
            "id",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "members.value",
            " eq ",
            " ne ",
            " co ",
            " sw ",
            " gt ",
            " pr",
            " and ",
            " or ",
            "not ",
            "(",
            ")",
            "\"ada\"",
            "true",
            "null",
            "1e309",
            "\"2026-11-28T00:00:00Z\"",
            "\\u0000",
            " ");

    private static final List<String> NUMBERS =
            List.of("0", "1", "-1", "2147483648", "99999999999999999999", "1.5", "NaN", "", "0x10", "１");

    private static final List<String> MEDIA_TYPES = List.of(
            "application/scim+json",
            "application/json; charset=utf-8",
            "application/json;charset=utf-16",
            "text/plain",
            "*/*",
            "application/*;q=0",
            "a/b/c",
            ";;",
            "multipart/form-data",
            "application/x-www-form-urlencoded");

    private final List<String> ids = new ArrayList<>(List.of("nobody"));
    private final Map<Integer, Integer> answers = new TreeMap<>();

    @ParameterizedTest
    @CsvSource({"SQLITE, 2500", "POSTGRESQL, 1000"})
    void whateverComesIsAnsweredAndTellsNothingOfTheInside(TestDatabase database, int seeds) {
        try (var scim = ScimServer.start(database, "--bridge.security.failures-per-minute=1000000")) {
            CORPUS.forEach(entry -> replay(scim, entry));
            Property.holdsFor(seeds, chance -> one(scim, chance));
            LOG.info("{} answers by status: {}", database, answers);
            assertThat(answers.keySet())
                    .as("not all are refused alike")
                    .contains(200, 201, 204, 400, 401, 404, 405, 409, 415);
            assertThat(scim.send("GET", "/Users?count=1", "").status())
                    .as("afterwards")
                    .isEqualTo(200);
        }
    }

    /** As it is kept, on a user and a group of its own. */
    private static void replay(ScimServer scim, FuzzCorpus.Entry entry) {
        var name = UUID.randomUUID().toString();
        var user = scim.user("user-%s@example.com".formatted(name));
        var group = scim.json(201, "POST", "/Groups", "{'displayName':'group-%s'}".formatted(name))
                .get("id")
                .stringValue();
        UnaryOperator<String> filled =
                text -> text.replace("USER", user).replace("GROUP", group).replace("NAME", name);
        var request = new Request(
                entry.method(),
                scim.base().getRawPath() + filled.apply(entry.target()),
                headers(entry.headers()),
                entry.body().isEmpty() ? null : entry.bytes(filled));

        var answer = answer(scim, request, entry.name());

        entry.status()
                .ifPresent(status -> assertThat(answer.status())
                        .as(entry.name() + ": " + answer.text())
                        .isEqualTo(status));
    }

    private record Request(String method, String target, Map<String, String> headers, byte @Nullable [] body) {}

    private static Map<String, String> headers(Map<String, String> more) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Authorization", "Bearer " + ScimServer.TOKEN);
        headers.put("Content-Type", "application/scim+json");
        headers.putAll(more);
        return headers;
    }

    private void one(ScimServer scim, Chance chance) {
        var sample = sample(chance);
        var target = scim.base().getRawPath() + target(chance, sample.path());
        var body = body(chance, sample.body());
        var headers = headers(chance, sample.headers());
        var noBody = sample.method().equals("GET") && chance.flip();
        var request = new Request(sample.method(), target, headers, noBody ? null : body);
        var answer = answer(
                scim,
                request,
                sample.method() + " " + target + " " + headers + "\n" + new String(body, StandardCharsets.UTF_8));

        answers.merge(answer.status(), 1, Integer::sum);
        if (answer.status() == 201 && answer.text().startsWith("{")) {
            ids.add(JSON.readTree(answer.text()).path("id").asString("nobody"));
        }
    }

    /** What must hold whatever was sent. */
    private static RawHttp.Answer answer(ScimServer scim, Request request, String what) {
        try {
            var answer = RawHttp.send(
                    scim.base(), request.method(), request.target(), request.headers(), request.body(), PATIENCE);
            var told = what + "\n" + answer.status() + " " + answer.text();
            assertThat(answer.status())
                    .as(told)
                    .satisfiesAnyOf(
                            status -> assertThat(status).isBetween(200, 499),
                            status -> assertThat(status).isEqualTo(NOT_A_USER));
            assertThat(answer.text())
                    .as(told)
                    .doesNotContain("dev.scimbridge", "\tat ", "Exception", "SQL", "\"status\":\"500\"");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(what, e);
        }
    }

    /** Every fourth is one of those that are kept, every fourth of the rest thrown together. */
    private static Sample sample(Chance chance) {
        if (chance.onceIn(4)) {
            return chance.oneOf(KEPT);
        }
        if (!chance.onceIn(4)) {
            return chance.oneOf(SAMPLES);
        }
        var method = chance.onceIn(20) ? chance.text(6, "GETPOSTX") + "Q" : chance.oneOf(METHODS);
        return new Sample(method, chance.oneOf(PATHS), chance.oneOf(BODIES));
    }

    private String filled(Chance chance, String text) {
        var id = chance.oneOf(ids);
        return text.replace("USER", id)
                .replace("GROUP", id)
                .replace(ID, id)
                .replace("NAME", "n" + chance.between(1, 400));
    }

    private String target(Chance chance, String kind) {
        var path = filled(chance, kind);
        if (chance.onceIn(40)) {
            path += "/" + encoded(chance.text(8));
        }
        var parameters = chance.flip() ? List.<String>of() : chance.list(0, 3, () -> parameter(chance));
        return parameters.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + String.join("&", parameters);
    }

    private static String parameter(Chance chance) {
        return chance.any(
                () -> "filter=" + encoded(filter(chance)),
                () -> "startIndex=" + encoded(chance.oneOf(NUMBERS)),
                () -> "count=" + encoded(chance.oneOf(NUMBERS)),
                () -> chance.oneOf(List.of("attributes=", "excludedAttributes=", "sortBy=")) + encoded(filter(chance)),
                () -> "sortOrder=" + chance.oneOf(List.of("ascending", "DESCENDING", "up", "")),
                () -> "cursor" + chance.oneOf(List.of("", "=", "=AAAA", "=%00", "=" + encoded(chance.text(30)))),
                () -> chance.oneOf(List.of("%", "%zz", "&", "=", "a=%c0%af", "filter=%ff")),
                () -> encoded(chance.text(10)) + "=" + encoded(chance.text(10)));
    }

    private static String filter(Chance chance) {
        return chance.list(1, 9, () -> chance.onceIn(12) ? chance.text(6) : chance.oneOf(PARTS)).stream()
                .collect(Collectors.joining());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private byte[] body(Chance chance, String kind) {
        var body = filled(chance, kind);
        if (body.isEmpty() || chance.onceIn(3)) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
        if (chance.onceIn(6)) {
            return broken(chance, body.getBytes(StandardCharsets.UTF_8));
        }
        try {
            var tree = JSON.readTree(body);
            for (var change = chance.between(1, 3); change > 0; change--) {
                change(chance, tree);
            }
            return JSON.writeValueAsBytes(tree);
        } catch (JacksonException none) {
            return broken(chance, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Bytes changed, left out or cut off. */
    private static byte[] broken(Chance chance, byte[] body) {
        var broken = body.clone();
        for (var change = chance.between(1, 4); change > 0; change--) {
            broken[chance.between(0, broken.length - 1)] = (byte) chance.between(0, 255);
        }
        return chance.onceIn(3) ? Arrays.copyOf(broken, chance.between(0, broken.length)) : broken;
    }

    /** One node somewhere in it becomes something else, goes, or comes again under a name of another case. */
    private static void change(Chance chance, JsonNode node) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            changeOne(chance, object);
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            changeOne(chance, array);
        }
    }

    private static void changeOne(Chance chance, ObjectNode object) {
        var name = chance.oneOf(List.copyOf(object.propertyNames()));
        var child = object.get(name);
        if (child.isContainer() && !child.isEmpty() && !chance.onceIn(4)) {
            change(chance, child);
        } else if (child.isString() && chance.flip()) {
            object.put(name, spliced(chance, child.stringValue()));
        } else if (chance.onceIn(5)) {
            object.remove(name);
        } else if (chance.onceIn(5)) {
            object.set(chance.flip() ? name.toUpperCase(Locale.ROOT) : chance.text(12), child);
        } else {
            object.set(name, value(chance));
        }
    }

    private static void changeOne(Chance chance, ArrayNode array) {
        var index = chance.between(0, array.size() - 1);
        var child = array.get(index);
        if (child.isContainer() && !child.isEmpty() && !chance.onceIn(4)) {
            change(chance, child);
        } else if (chance.flip()) {
            array.set(index, value(chance));
        } else {
            array.add(child);
        }
    }

    /** Paths and filters too: a piece is cut out, another put in. */
    private static String spliced(Chance chance, String text) {
        var start = chance.between(0, text.length());
        var end = Math.min(text.length(), start + chance.between(0, 3));
        var piece = chance.onceIn(3) ? chance.text(4) : chance.oneOf(PARTS);
        return text.substring(0, start) + piece + text.substring(end);
    }

    private static JsonNode value(Chance chance) {
        return chance.any(
                () -> JSON.nullNode(),
                () -> JSON.valueToTree(chance.flip()),
                () -> JSON.valueToTree(chance.between(-2, 2)),
                () -> JSON.readTree(chance.oneOf(List.of("1e400", "-0.0", "12345678901234567890", "1E-400"))),
                () -> JSON.valueToTree(chance.text(20)),
                () -> JSON.valueToTree("x".repeat(chance.between(1, 5_000))),
                () -> JSON.valueToTree(filter(chance)),
                () -> JSON.createArrayNode(),
                () -> JSON.createObjectNode(),
                () -> JSON.valueToTree(List.of(Map.of("value", chance.text(5)), chance.text(5))),
                () -> JSON.readTree("[".repeat(40) + "]".repeat(40)));
    }

    private static Map<String, String> headers(Chance chance, Map<String, String> kept) {
        var headers = headers(kept);
        if (chance.onceIn(25)) {
            headers.put("Authorization", header(chance));
        }
        if (chance.onceIn(15)) {
            headers.put("Content-Type", chance.oneOf(MEDIA_TYPES));
        }
        if (chance.onceIn(10)) {
            headers.put("Accept", chance.oneOf(MEDIA_TYPES));
        }
        if (chance.onceIn(8)) {
            headers.put(
                    chance.oneOf(List.of(
                            "If-Match",
                            "If-None-Match",
                            "X-Request-Id",
                            "X-Forwarded-For",
                            "X-Forwarded-Proto",
                            "Forwarded",
                            "Range",
                            "Accept-Encoding",
                            "Accept-Language",
                            "Content-Encoding",
                            "traceparent",
                            "Prefer",
                            "X-HTTP-Method-Override")),
                    chance.flip() ? header(chance) : chance.oneOf(List.of("W/\"1\"", "*", "gzip", "1, 2", "\"")));
        }
        return headers;
    }

    /** What a header can hold; a line's end would begin another one. */
    private static String header(Chance chance) {
        return chance.text(30, " !\"%&'()*+,-./09:;<=>?AZ[]az{|}~\u00e9\u0081");
    }
}
