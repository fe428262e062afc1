package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever sends too much is told of what, and how much there may be: each limit of docs/conformance.md, by one more than it lets through.
 * {@code BodyReaderTest}, {@code GroupBodyTest} and {@code QueryStringTest} have those that come before.
 */
class LimitsTest {

    private static final String NUMBERED = "{'value':'%d'}";

    private static ScimServer scim;
    private static String user;
    private static String group;

    @BeforeAll
    static void start() {
        scim = ScimServer.start();
        user = "/Users/" + scim.user("ada@example.com");
        group = "/Groups/"
                + scim.json(201, "POST", "/Groups", "{'displayName':'Hunters'}")
                        .get("id")
                        .stringValue();
    }

    @AfterAll
    static void stop() {
        scim.close();
    }

    /** @param told the status, the {@code scimType} if there is one, and what the {@code detail} says of the limit */
    private record Excess(String told, String method, String path, String body) {

        @Override
        public String toString() {
            return told;
        }
    }

    private static String numbered(int count, String one) {
        return IntStream.range(0, count).mapToObj(one::formatted).collect(Collectors.joining(","));
    }

    private static Excess text(String attribute, int most, String json) {
        return new Excess(
                "400 invalidValue %s must not be longer than %d characters.".formatted(attribute, most),
                "POST",
                "/Users",
                "{'userName':'grace@example.com',%s}".formatted(json.formatted("x".repeat(most + 1))));
    }

    private static Excess filter(String told, String filter) {
        return new Excess("400 invalidFilter " + told, "POST", "/Users/.search", "{'filter':'%s'}".formatted(filter));
    }

    private static Excess patch(String told, int operations, String operation) {
        var all = String.join(",", Collections.nCopies(operations, operation));
        return new Excess("400 " + told, "PATCH", user, "{'Operations':[%s]}".formatted(all));
    }

    static Stream<Excess> texts() {
        return Stream.of(
                text("title", 512, "'title':'%s'"),
                text("externalId", 512, "'externalId':'%s'"),
                text("name.givenName", 512, "'name':{'givenName':'%s'}"),
                text("emails.value", 320, "'emails':[{'value':'%s'}]"),
                text("emails.display", 512, "'emails':[{'value':'a','display':'%s'}]"),
                text("profileUrl", 2_048, "'profileUrl':'%s'"),
                text("x509Certificates.value", 16_384, "'x509Certificates':[{'value':'%s'}]"),
                text("department", 512, "'~ENT':{'department':'%s'}"),
                text("manager.value", 512, "'~ENT':{'manager':{'value':'%s'}}"),
                new Excess(
                        "400 invalidValue userName must not be longer than 254 characters.",
                        "POST",
                        "/Users",
                        "{'userName':'%s'}".formatted("x".repeat(255))),
                new Excess(
                        "400 invalidValue displayName must not be longer than 254 characters.",
                        "POST",
                        "/Groups",
                        "{'displayName':'%s'}".formatted("x".repeat(255))),
                new Excess(
                        "400 invalidValue externalId must not be longer than 512 characters.",
                        "POST",
                        "/Groups",
                        "{'displayName':'Seekers','externalId':'%s'}".formatted("x".repeat(513))),
                new Excess(
                        "400 invalidValue members.value must not be longer than 512 characters.",
                        "PATCH",
                        group,
                        "{'Operations':[{'op':'add','path':'members[value eq \\'%s\\']','value':{}}]}"
                                .formatted("x".repeat(513))));
    }

    static Stream<Excess> numbers() {
        return Stream.of(
                new Excess(
                        "400 invalidValue phoneNumbers may have up to 1000 values.",
                        "POST",
                        "/Users",
                        "{'userName':'grace@example.com','phoneNumbers':[%s]}".formatted(numbered(1_001, NUMBERED))),
                new Excess(
                        "400 invalidValue A user may hold up to 65536 characters of JSON.",
                        "POST",
                        "/Users",
                        "{'userName':'grace@example.com','phoneNumbers':[%s]}"
                                .formatted(numbered(150, "{'value':'%%d%s'}".formatted("x".repeat(500))))),
                patch("tooMany A PATCH may hold up to 1000 operations.", 1_001, "{'op':'remove','path':'title'}"),
                patch(
                        "invalidFilter it is nested deeper than 40",
                        1,
                        "{'op':'remove','path':'emails[%stype pr%s]'}".formatted("(".repeat(41), ")".repeat(41))),
                new Excess(
                        "413 maxOperations (1000)",
                        "POST",
                        "/Bulk",
                        "{'Operations':[%s]}"
                                .formatted(String.join(
                                        ",", Collections.nCopies(1_001, "{'method':'DELETE','path':'/Users/1'}")))),
                new Excess(
                        "400 invalidValue attributes and excludedAttributes take up to 200 names.",
                        "POST",
                        "/Users/.search",
                        "{'attributes':[%s]}".formatted(numbered(201, "'a%d'"))),
                filter("it is longer than 4096 characters", "title eq \\'%s\\'".formatted("x".repeat(4_096))),
                filter("it is nested deeper than 40", "(".repeat(41) + "title pr" + ")".repeat(41)),
                filter("it has more than 200 comparisons", "title pr" + " or title pr".repeat(200)),
                filter("the number has more than 40 characters", "title eq " + "1".repeat(41)),
                filter("its last digit is more than 300 places from the point", "title eq 1e301"));
    }

    @ParameterizedTest
    @MethodSource({"texts", "numbers"})
    void whatIsTooMuchIsToldByNameAndLimit(Excess excess) {
        var answer = scim.send(excess.method(), excess.path(), excess.body());

        var told = answer.status() + " " + answer.body().path("scimType").asString("");
        assertThat(excess.told()).startsWith(told.strip());
        assertThat(answer.body().path("detail").stringValue())
                .contains(excess.told().substring(told.strip().length() + 1));
    }
}
