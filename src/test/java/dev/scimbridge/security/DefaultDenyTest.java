package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Without a token nothing is reached, under any spelling. */
class DefaultDenyTest {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final List<String> SHOWN = List.of("health", "health/liveness", "info", "prometheus", "sbom");

    private static OpenBridge bridge;

    @BeforeAll
    static void start() {
        bridge = OpenBridge.start();
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @Test
    void eachRequestMappingIsDeniedWithoutAToken() {
        var mappings = mappings();
        assertThat(mappings).hasSizeGreaterThan(15).contains("/scim/v2/Users/x", "/scim/v2/Groups/x", "/error");
        for (var path : mappings) {
            for (var method : Stream.concat(METHODS.stream(), Stream.of("HEAD", "OPTIONS", "TRACE", "QUERY"))
                    .toList()) {
                assertThat(bridge.send(method, path).status())
                        .describedAs("%s %s", method, path)
                        .isIn(400, 401, 405)
                        .satisfies(status -> assertThat(METHODS.contains(method) && status != 401)
                                .isFalse());
            }
        }
    }

    private static Set<String> mappings() {
        var paths = new LinkedHashSet<String>();
        bridge.context()
                .getBeansOfType(RequestMappingHandlerMapping.class)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods().keySet().stream()
                        .flatMap(info -> info.getPatternValues().stream())
                        .forEach(paths::add));
        bridge.context()
                .getBeansOfType(SimpleUrlHandlerMapping.class)
                .values()
                .forEach(mapping -> paths.addAll(mapping.getUrlMap().keySet().stream()
                        .map(String::valueOf)
                        .toList()));
        return paths.stream()
                .map(path -> path.replaceAll("\\{[^}]+}", "x").replace("**", "x"))
                .collect(java.util.stream.Collectors.toCollection(LinkedHashSet::new));
    }

    /** CVE-2026-32130 (ZITADEL), CVE-2016-9879 (Spring): a path that is routed in one spelling and guarded in another. */
    @Test
    void noSpellingOfAPathIsReachedWithoutAToken() {
        var targets = spellings();
        assertThat(targets).hasSizeGreaterThanOrEqualTo(200);
        for (var target : targets) {
            for (var method : METHODS) {
                var answer = bridge.send(method, target);
                assertThat(answer.status()).describedAs("%s %s", method, target).isIn(400, 401);
                assertThat(answer.text()).doesNotContain("totalResults", "ListResponse", "\"userName\"");
            }
        }
    }

    private static Set<String> spellings() {
        var tricks = List.of(
                "%2F",
                "%2f",
                "//",
                "/./",
                "/%2e/",
                "/%2E/",
                "/x/../",
                "/x/%2e%2e/",
                "/x/..%2f",
                "/;/",
                "/;x=1/",
                "/%3b/",
                "/%3Bx=1/",
                "%5c",
                "\\",
                "/%5c",
                "/.;/",
                "/..;/",
                "/%00/",
                "/%0a/",
                "/%0d%0a/",
                "/%252F",
                "%252f",
                "/%20/",
                "/%09/",
                "/%25/",
                "/%c0%af",
                "/%ef%bc%8f",
                "/%u002f",
                "/.%00/");
        var targets = new LinkedHashSet<String>();
        for (var resource : List.of("Users", "Groups", "Schemas")) {
            for (var trick : tricks) {
                targets.add("/scim/v2" + trick + resource);
                targets.add("/scim" + trick + "v2/" + resource);
                targets.add(
                        trick.startsWith("/") ? trick + "scim/v2/" + resource : "/" + trick + "scim/v2/" + resource);
            }
            for (var end : List.of(
                    "/",
                    "//",
                    ";",
                    ";x=1",
                    ";jsessionid=1",
                    "/.",
                    "/..",
                    "/%2e",
                    ".",
                    "..",
                    ".json",
                    "%00",
                    "%20",
                    "?",
                    "??",
                    "?access_token=" + OpenBridge.TOKEN,
                    "?token=" + OpenBridge.TOKEN,
                    "#",
                    "%23",
                    "/.search",
                    "/%2esearch")) {
                targets.add("/scim/v2/" + resource + end);
            }
            for (var name : List.of(
                    encodedFirst(resource),
                    resource.toLowerCase(java.util.Locale.ROOT),
                    resource + "%20",
                    resource.toUpperCase(java.util.Locale.ROOT))) {
                targets.add("/scim/v2/" + name);
                targets.add("/SCIM/V2/" + name);
                targets.add("/%73cim/v2/" + name);
                targets.add("/scim/%762/" + name);
            }
            targets.add("http://localhost/scim/v2/" + resource);
            targets.add("http://other.example/scim/v2/" + resource);
            targets.add("/actuator/../scim/v2/" + resource);
            targets.add("/actuator/health/../../scim/v2/" + resource);
            targets.add("/actuator/health;/../scim/v2/" + resource);
            targets.add("/error/../scim/v2/" + resource);
        }
        return targets;
    }

    private static String encodedFirst(String name) {
        return "%" + Integer.toHexString(name.charAt(0)) + name.substring(1);
    }

    @Test
    void theRightSpellingWithATokenIsReached() {
        assertThat(bridge.send("GET", "/scim/v2/Schemas", bearer(OpenBridge.TOKEN))
                        .status())
                .isEqualTo(200);
    }

    /** As axios and others send a filter. This bridge has no tenant, so that both are told to come again. */
    @Test
    void whatManyClientsDoNotEncodeInAFilterIsTakenAsIfTheyHad() {
        var encoded = "/scim/v2/Users?filter=emails%5Btype%20eq%20%22work%22%5D.value%20eq%20%22nobody@example.com%22";

        var answers = Stream.of(
                        encoded, encoded.replace("%5B", "[").replace("%5D", "]").replace("%22", "\""))
                .map(target ->
                        bridge.send("GET", target, bearer(OpenBridge.TOKEN)).status())
                .toList();

        assertThat(answers).containsExactly(503, 503);
    }

    @Test
    void whatTheContainerRefusesHasAnIdToo() {
        var answer = bridge.send("GET", "/scim/v2/Users/%zz", bearer(OpenBridge.TOKEN));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("X-Request-Id: ", "urn:ietf:params:scim:api:messages:2.0:Error");
    }

    @Test
    void aMethodThatNothingKnowsIsToldSo() {
        var answer = bridge.send("PROPFIND", "/scim/v2/Users", bearer(OpenBridge.TOKEN));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.text()).contains("Allow: GET, ", "urn:ietf:params:scim:api:messages:2.0:Error");
    }

    /** RFC 6750 §2: the header only; a token in a URL would be written into logs. */
    @Test
    void otherPlacesForATokenAreNotRead() {
        for (var header : List.of(
                "Authorization: Basic " + OpenBridge.TOKEN,
                "Authorization: " + OpenBridge.TOKEN,
                "Authorization: Bearer",
                "Authorization: Bearer " + OpenBridge.TOKEN + " " + OpenBridge.TOKEN,
                "Authorization: Bearer " + OpenBridge.TOKEN.substring(1),
                "Authorization: Bearer " + OpenBridge.TOKEN + "x",
                "X-Api-Key: " + OpenBridge.TOKEN,
                "Cookie: token=" + OpenBridge.TOKEN)) {
            assertThat(bridge.send("GET", "/scim/v2/Schemas", header).status())
                    .describedAs(header)
                    .isEqualTo(401);
        }
    }

    @Test
    void noActuatorEndpointIsOnThePublicPort() {
        for (var id : Stream.concat(actuators().stream(), SHOWN.stream()).toList()) {
            assertThat(bridge.send("GET", "/actuator/" + id).status())
                    .describedAs(id)
                    .isEqualTo(401);
            assertThat(bridge.send("GET", "/actuator/" + id, bearer(OpenBridge.TOKEN))
                            .status())
                    .describedAs(id)
                    .isIn(403, 404);
        }
    }

    @Test
    void theManagementPortShowsHealthInfoAndMetricsOnly() {
        for (var id : SHOWN) {
            assertThat(OpenBridge.send(bridge.managementPort(), "GET", "/actuator/" + id)
                            .status())
                    .describedAs(id)
                    .isIn(200, 503);
        }
        for (var id : actuators()) {
            assertThat(OpenBridge.send(bridge.managementPort(), "GET", "/actuator/" + id)
                            .status())
                    .describedAs(id)
                    .isIn(401, 404);
        }
        assertThat(OpenBridge.send(bridge.managementPort(), "GET", "/scim/v2/Users", bearer(OpenBridge.TOKEN))
                        .status())
                .isIn(401, 404);
    }

    @Test
    void infoTellsTheVersionAndJava() {
        assertThat(OpenBridge.send(bridge.managementPort(), "GET", "/actuator/info")
                        .text())
                .contains("\"artifact\":\"falcon-scim-bridge\"", "\"version\":\"25.");
    }

    private static List<String> actuators() {
        return new ArrayList<>(List.of(
                "auditevents",
                "beans",
                "caches",
                "conditions",
                "configprops",
                "env",
                "env/bridge.scim.token",
                "flyway",
                "heapdump",
                "httpexchanges",
                "integrationgraph",
                "jolokia",
                "logfile",
                "loggers",
                "loggers/ROOT",
                "mappings",
                "metrics",
                "quartz",
                "scheduledtasks",
                "sessions",
                "shutdown",
                "startup",
                "threaddump"));
    }
}
