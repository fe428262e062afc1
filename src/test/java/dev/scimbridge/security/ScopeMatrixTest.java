package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static dev.scimbridge.security.Scope.GROUPS_RO;
import static dev.scimbridge.security.Scope.GROUPS_RW;
import static dev.scimbridge.security.Scope.USERS_RO;
import static dev.scimbridge.security.Scope.USERS_RW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.RunningBridge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every scope against every method and path, over real HTTP: nothing that a scope does not give is possible by any spelling. */
class ScopeMatrixTest {

    private static final List<String> METHODS = List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

    private static final List<Set<Scope>> TOKENS = List.of(
            Set.of(USERS_RO),
            Set.of(USERS_RW),
            Set.of(GROUPS_RO),
            Set.of(GROUPS_RW),
            Set.of(USERS_RO, GROUPS_RO),
            Set.of(USERS_RO, GROUPS_RW),
            Set.of(USERS_RW, GROUPS_RO),
            Set.of(USERS_RW, GROUPS_RW));

    /**
     * Methods, path, the scopes that are needed ({@code -}: any token, {@code never}: none is enough), and the status for whoever has
     * them; nothing is sent as a body, and no such user or group exists.
     */
    private static final String MATRIX = """
            GET HEAD              | /scim/v2/Users                 | users:ro           | 200
            OPTIONS               | /scim/v2/Users                 | users:rw           | 200
            POST                  | /scim/v2/Users                 | users:rw           | 400
            PUT PATCH DELETE      | /scim/v2/Users                 | users:rw           | 405
            GET HEAD              | /scim/v2/Users/                | users:ro           | 200
            OPTIONS               | /scim/v2/Users/                | users:rw           | 200
            POST                  | /scim/v2/Users/                | users:rw           | 400
            PUT PATCH DELETE      | /scim/v2/Users/                | users:rw           | 405
            GET HEAD              | /scim/v2/Users/nobody          | users:ro           | 404
            OPTIONS               | /scim/v2/Users/nobody          | users:rw           | 200
            POST                  | /scim/v2/Users/nobody          | users:rw           | 405
            PATCH                 | /scim/v2/Users/nobody          | users:rw           | 404
            PUT DELETE            | /scim/v2/Users/nobody          | users:rw           | 404
            POST                  | /scim/v2/Users/.search         | users:ro           | 400
            POST                  | /scim/v2/Users/.search/        | users:ro           | 400
            GET HEAD              | /scim/v2/Users/.search         | users:ro           | 405
            GET HEAD              | /scim/v2/Users/.search/        | users:ro           | 405
            OPTIONS               | /scim/v2/Users/.search         | users:rw           | 200
            OPTIONS               | /scim/v2/Users/.search/        | users:rw           | 200
            PATCH                 | /scim/v2/Users/.search         | users:rw           | 405
            PATCH                 | /scim/v2/Users/.search/        | users:rw           | 405
            PUT DELETE            | /scim/v2/Users/.search         | users:rw           | 405
            PUT DELETE            | /scim/v2/Users/.search/        | users:rw           | 405
            GET HEAD              | /scim/v2/Users/nobody/groups   | users:ro           | 404
            OPTIONS POST PUT PATCH DELETE | /scim/v2/Users/nobody/groups | users:rw     | 404
            GET HEAD              | /scim/v2/Groups                | groups:ro          | 200
            OPTIONS               | /scim/v2/Groups                | groups:rw          | 200
            POST                  | /scim/v2/Groups                | groups:rw          | 400
            PUT PATCH DELETE      | /scim/v2/Groups                | groups:rw          | 405
            GET HEAD              | /scim/v2/Groups/               | groups:ro          | 200
            OPTIONS               | /scim/v2/Groups/               | groups:rw          | 200
            POST                  | /scim/v2/Groups/               | groups:rw          | 400
            PUT PATCH DELETE      | /scim/v2/Groups/               | groups:rw          | 405
            GET HEAD              | /scim/v2/Groups/none           | groups:ro          | 404
            OPTIONS               | /scim/v2/Groups/none           | groups:rw          | 200
            POST                  | /scim/v2/Groups/none           | groups:rw          | 405
            PATCH                 | /scim/v2/Groups/none           | groups:rw          | 404
            PUT DELETE            | /scim/v2/Groups/none           | groups:rw          | 404
            POST                  | /scim/v2/Groups/.search        | groups:ro          | 400
            POST                  | /scim/v2/Groups/.search/       | groups:ro          | 400
            GET HEAD              | /scim/v2/Groups/.search        | groups:ro          | 405
            GET HEAD              | /scim/v2/Groups/.search/       | groups:ro          | 405
            OPTIONS               | /scim/v2/Groups/.search        | groups:rw          | 200
            OPTIONS               | /scim/v2/Groups/.search/       | groups:rw          | 200
            PATCH                 | /scim/v2/Groups/.search        | groups:rw          | 405
            PATCH                 | /scim/v2/Groups/.search/       | groups:rw          | 405
            PUT DELETE            | /scim/v2/Groups/.search        | groups:rw          | 405
            PUT DELETE            | /scim/v2/Groups/.search/       | groups:rw          | 405
            POST                  | /scim/v2/.search               | users:ro groups:ro | 400
            GET HEAD PUT PATCH DELETE | /scim/v2/.search           | users:rw groups:rw | 405
            OPTIONS               | /scim/v2/.search               | users:rw groups:rw | 200
            GET HEAD              | /scim/v2                       | users:ro groups:ro | 200
            OPTIONS               | /scim/v2                       | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2                       | users:rw groups:rw | 405
            GET HEAD              | /scim/v2/                      | users:ro groups:ro | 200
            OPTIONS               | /scim/v2/                      | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2/                      | users:rw groups:rw | 405
            POST                  | /scim/v2/Bulk                  | users:rw groups:rw | 400
            OPTIONS               | /scim/v2/Bulk                  | users:rw groups:rw | 200
            GET HEAD PUT PATCH DELETE | /scim/v2/Bulk              | users:rw groups:rw | 405
            GET HEAD              | /scim/v2/Me                    | users:ro           | 501
            OPTIONS               | /scim/v2/Me                    | users:rw           | 200
            POST PUT PATCH DELETE | /scim/v2/Me                    | users:rw           | 501
            GET HEAD              | /scim/v2/Me/                   | users:ro           | 501
            OPTIONS               | /scim/v2/Me/                   | users:rw           | 200
            POST PUT PATCH DELETE | /scim/v2/Me/                   | users:rw           | 501
            GET HEAD              | /scim/v2/ServiceProviderConfig | -                  | 200
            OPTIONS               | /scim/v2/ServiceProviderConfig | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2/ServiceProviderConfig | users:rw groups:rw | 405
            GET HEAD              | /scim/v2/Schemas               | -                  | 200
            OPTIONS               | /scim/v2/Schemas               | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2/Schemas               | users:rw groups:rw | 405
            GET HEAD              | /scim/v2/Schemas/none          | -                  | 404
            OPTIONS               | /scim/v2/Schemas/none          | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2/Schemas/none          | users:rw groups:rw | 405
            GET HEAD              | /scim/v2/ResourceTypes         | -                  | 200
            OPTIONS               | /scim/v2/ResourceTypes         | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2/ResourceTypes         | users:rw groups:rw | 405
            GET HEAD              | /scim/v2/ResourceTypes/User    | -                  | 200
            OPTIONS               | /scim/v2/ResourceTypes/User    | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2/ResourceTypes/User    | users:rw groups:rw | 405
            GET HEAD              | /scim/v2/openapi.json          | -                  | 200
            OPTIONS               | /scim/v2/openapi.json          | users:rw groups:rw | 200
            POST PUT PATCH DELETE | /scim/v2/openapi.json          | users:rw groups:rw | 405
            GET HEAD OPTIONS POST PUT PATCH DELETE | /scim/v2/users | users:rw groups:rw | 404
            GET HEAD OPTIONS POST PUT PATCH DELETE | /scim/v2/USERS/nobody | users:rw groups:rw | 404
            GET HEAD OPTIONS POST PUT PATCH DELETE | /scim/v2/None | users:rw groups:rw | 404
            GET HEAD OPTIONS POST PUT PATCH DELETE | /scim/v1/Users | users:rw groups:rw | 404
            GET HEAD OPTIONS POST PUT PATCH DELETE | /scim         | users:rw groups:rw | 404
            GET HEAD OPTIONS POST PUT PATCH DELETE | /SCIM/V2/Users | never             | 403
            GET HEAD OPTIONS POST PUT PATCH DELETE | /Users        | never              | 403
            GET HEAD OPTIONS POST PUT PATCH DELETE | /             | never              | 403
            GET HEAD OPTIONS POST PUT PATCH DELETE | /actuator/health | never           | 403
            """;

    private static FalconSimulator falcon;
    private static RunningBridge bridge;
    private String ada = "";
    private String analysts = "";

    @BeforeAll
    static void start() {
        falcon = FalconSimulator.start(FalconSimulator.Settings.of(FalconSimulator.Dialect.USER_MANAGEMENT), 0);
        bridge = RunningBridge.start(falcon, TestDatabase.SQLITE, "--bridge.security.failures-per-minute=1000000");
    }

    @AfterAll
    static void stop() {
        bridge.close();
        falcon.close();
    }

    @BeforeEach
    void somebodyIsThere() {
        ada = idOf(bridge.scim().find("/Users", "userName eq \"ada@example.com\""))
                .orElseGet(() -> bridge.scim().post("/Users", """
                        {"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Example"},"active":true}""").id());
        analysts = idOf(bridge.scim().find("/Groups", "displayName eq \"Falcon Analysts\""))
                .orElseGet(
                        () -> bridge.scim().post("/Groups", """
                        {"displayName":"Falcon Analysts","members":[{"value":"%s"}]}""".formatted(ada)).id());
    }

    private static Optional<String> idOf(ScimClient.Answer found) {
        return Optional.of(found.body().path("Resources").path(0).path("id").asString(""))
                .filter(id -> !id.isEmpty());
    }

    /** One row of the matrix for one method. */
    private record Rule(String method, String path, String needs, int status) {

        static Stream<Rule> of(String row) {
            var cells = Arrays.stream(row.split("\\|")).map(String::strip).toList();
            return Arrays.stream(cells.get(0).split(" "))
                    .map(method -> new Rule(method, cells.get(1), cells.get(2), Integer.parseInt(cells.get(3))));
        }

        int expectedFor(Set<Scope> scopes) {
            return missing(scopes).isEmpty() ? status : 403;
        }

        /** What is asked for and not there; writing includes reading. */
        List<String> missing(Set<Scope> scopes) {
            if (needs.equals("-")) {
                return List.of();
            }
            var held = scopes.stream().map(Scope::text).collect(Collectors.toSet());
            return Arrays.stream(needs.split(" "))
                    .filter(need -> !held.contains(need) && !held.contains(need.replace(":ro", ":rw")))
                    .toList();
        }
    }

    private static List<Rule> matrix() {
        return MATRIX.lines().flatMap(Rule::of).toList();
    }

    @Test
    void theMatrixTellsEachMethodOfEachPathOnce() {
        var byPath = matrix().stream().collect(Collectors.groupingBy(Rule::path));

        assertThat(byPath)
                .allSatisfy((path, rules) ->
                        assertThat(rules).extracting(Rule::method).containsExactlyInAnyOrderElementsOf(METHODS));
    }

    @Test
    void eachScopeGivesWhatTheMatrixSaysAndNothingElse() {
        var wrong = new ArrayList<String>();
        for (var scopes : TOKENS) {
            var token = bearer(token(scopes));
            for (var rule : matrix()) {
                var answer = send(rule.method(), rule.path(), token, "Content-Length: 0");
                if (answer.status() != rule.expectedFor(scopes)) {
                    wrong.add(scopes + " " + rule + ": " + answer.status());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** RFC 6750 §3: the scope that the resource needs, so that an operator can make the right token. */
    @Test
    void a403NamesTheScopesThatAreMissing() {
        for (var scopes : TOKENS) {
            var token = bearer(token(scopes));
            for (var rule : matrix()) {
                var missing = rule.missing(scopes);
                if (missing.isEmpty()
                        || rule.needs().equals("never")
                        || rule.method().equals("HEAD")) {
                    continue;
                }
                assertThat(send(rule.method(), rule.path(), token, "Content-Length: 0")
                                .text())
                        .describedAs("%s %s", scopes, rule)
                        .contains("WWW-Authenticate: Bearer realm=\"scim\", error=\"insufficient_scope\", scope=\""
                                + String.join(" ", missing) + "\"")
                        .contains("\"detail\":\"This needs " + String.join(" and ", missing)
                                + ", which the token does not have.\"");
            }
        }
    }

    @Test
    void withoutATokenEachIsA401WithAChallengeAndAScimError() {
        for (var rule : matrix()) {
            var answer = send(rule.method(), rule.path());
            assertThat(answer.status()).describedAs("%s", rule).isEqualTo(401);
            assertThat(answer.text()).contains("WWW-Authenticate: Bearer realm=\"scim\"");
            if (!rule.method().equals("HEAD")) {
                assertThat(answer.text())
                        .contains("\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"401\"");
            }
        }
    }

    @Test
    void aHeadHasTheHeadersOfItsGetAndNoBody() {
        for (var path : List.of("/scim/v2/Users", "/scim/v2/Users/" + ada, "/scim/v2/Groups/" + analysts)) {
            var get = send("GET", path, bearer(RunningBridge.TOKEN));
            var head = send("HEAD", path, bearer(RunningBridge.TOKEN));

            assertThat(head.status()).isEqualTo(get.status()).isEqualTo(200);
            assertThat(header(head, "Content-Type")).isEqualTo(header(get, "Content-Type"));
            assertThat(header(head, "ETag")).isEqualTo(header(get, "ETag"));
            assertThat(head.text()).endsWith("\r\n\r\n");
        }
    }

    private static String header(OpenBridge.Answer answer, String name) {
        return answer.text()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .findFirst()
                .orElse("");
    }

    @Test
    void noSpellingOfAPathReadsWhatTheScopeDoesNotGive() {
        var groupsOnly = bearer(token(Set.of(GROUPS_RW)));
        var usersOnly = bearer(token(Set.of(USERS_RW)));

        for (var target : spellings("Users", ada)) {
            assertThat(send("GET", target, groupsOnly))
                    .describedAs(target)
                    .matches(answer -> Set.of(400, 403, 404).contains(answer.status()), "is refused")
                    .matches(answer -> !answer.text().contains("ada@example.com"), "tells nothing");
        }
        for (var target : spellings("Groups", analysts)) {
            assertThat(send("GET", target, usersOnly))
                    .describedAs(target)
                    .matches(answer -> Set.of(400, 403, 404).contains(answer.status()), "is refused")
                    .matches(answer -> !answer.text().contains("Falcon Analysts"), "tells nothing");
        }
    }

    @Test
    void noSpellingOfAPathOrMethodWritesWhatTheScopeDoesNotGive() {
        var readers = bearer(token(Set.of(USERS_RO, GROUPS_RO)));
        var before = List.of(
                bridge.scim().get("/Users/" + ada).text(),
                bridge.scim().get("/Groups/" + analysts).text());

        for (var target : Stream.concat(spellings("Users", ada).stream(), spellings("Groups", analysts).stream())
                .toList()) {
            for (var method :
                    List.of("DELETE", "delete", "Delete", "PATCH", "PUT", "POST", "QUERY", "TRACE", "PROPFIND")) {
                assertThat(send(method, target, readers, "Content-Length: 0").status())
                        .describedAs("%s %s", method, target)
                        .isIn(400, 403, 404, 405, 501);
            }
            for (var override : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
                send("GET", target, readers, override + ": DELETE");
                send("POST", target + "?_method=DELETE", readers, override + ": DELETE", "Content-Length: 0");
            }
        }
        assertThat(List.of(
                        bridge.scim().get("/Users/" + ada).text(),
                        bridge.scim().get("/Groups/" + analysts).text()))
                .isEqualTo(before);
    }

    /** Bulk is one request: its operations are not weighed one by one, so it needs all that any of them could. */
    @Test
    void aBulkNeedsBothWritingScopesWhateverIsInIt() {
        var deletesAda = """
                {"method":"DELETE","path":"/Users/%s"}""".formatted(ada);
        var deletesAnalysts = """
                {"method":"DELETE","path":"/Groups/%s"}""".formatted(analysts);
        for (var scopes : TOKENS) {
            if (scopes.equals(Set.of(USERS_RW, GROUPS_RW))) {
                continue;
            }
            var client = new ScimClient(bridge.base(), token(scopes));
            for (var operations : List.of(deletesAda, deletesAnalysts, deletesAda + "," + deletesAnalysts)) {
                assertThat(client.post("/Bulk", """
                                {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[%s]}""".formatted(operations)).status())
                        .describedAs("%s %s", scopes, operations)
                        .isEqualTo(403);
            }
        }
        assertThat(bridge.scim().get("/Users/" + ada).status()).isEqualTo(200);
        assertThat(bridge.scim().get("/Groups/" + analysts).status()).isEqualTo(200);
    }

    /** Of one resource, in ways that one parser or another takes for it. */
    private static Set<String> spellings(String type, String id) {
        var targets = new LinkedHashSet<String>();
        for (var slash : List.of(
                "/",
                "//",
                "%2F",
                "%2f",
                "/./",
                "/%2e/",
                "/x/../",
                "/x/%2e%2e/",
                "/;/",
                "/;a=b/",
                ";a=b/",
                "%5c",
                "\\",
                "%252F",
                "/%00/",
                "/.;/",
                "/..;/")) {
            targets.add("/scim/v2/" + type + slash + id);
            targets.add("/scim/v2" + slash + type + "/" + id);
            targets.add("/scim" + slash + "v2/" + type + "/" + id);
            targets.add(slash + "scim/v2/" + type + "/" + id);
        }
        for (var end : List.of(
                "", "/", "//", ";", ";a=b", "/.", "/..", "/%2e", ".json", "%00", "%20", "?", "/.search", "/x/..")) {
            targets.add("/scim/v2/" + type + "/" + id + end);
        }
        for (var other : List.of("Groups", "Users", "Schemas", "ServiceProviderConfig", "Me", "Bulk")) {
            if (!other.equals(type)) {
                targets.add("/scim/v2/" + other + "/../" + type + "/" + id);
                targets.add("/scim/v2/" + other + "/%2e%2e/" + type + "/" + id);
                targets.add("/scim/v2/" + other + "/..;/" + type + "/" + id);
                targets.add("/scim/v2/" + other + "/..%2f" + type + "/" + id);
                targets.add("/scim/v2/" + other + "%2f..%2f" + type + "/" + id);
            }
        }
        targets.add("/SCIM/v2/" + type + "/" + id);
        targets.add("/scim/V2/" + type + "/" + id);
        targets.add("/scim/v2/" + type.toUpperCase(Locale.ROOT) + "/" + id);
        targets.add("/scim/v2/" + type.toLowerCase(Locale.ROOT) + "/" + id);
        targets.add("/scim/v2/%" + Integer.toHexString(type.charAt(0)) + type.substring(1) + "/" + id);
        targets.add("http://localhost/scim/v2/" + type + "/" + id);
        return targets;
    }

    private static String token(Set<Scope> scopes) {
        var created = bridge.bean(TokenIssuer.class).create("test", scopes, List.of(), Optional.empty());
        bridge.bean(TokenCache.class).renew();
        return created.secret().reveal();
    }

    private static OpenBridge.Answer send(String method, String target, String... headers) {
        return OpenBridge.send(bridge.base().getPort(), method, target.isEmpty() ? "/" : target, headers);
    }
}
