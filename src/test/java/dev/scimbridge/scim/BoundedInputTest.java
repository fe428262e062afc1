package dev.scimbridge.scim;

import static dev.scimbridge.scim.Users.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sends is bounded at the edge, the same in front of both databases. {@code PatchCostTest} counts what a PATCH costs. */
class BoundedInputTest {

    private static final Map<TestDatabase, ScimServer> SERVERS = new EnumMap<>(TestDatabase.class);

    /** With a lease of which a quarter, for which a transaction may compute, is enough on a machine that does ten things at once. */
    private static ScimServer on(TestDatabase database) {
        return SERVERS.computeIfAbsent(
                database,
                missing -> ScimServer.start(
                        missing,
                        "--bridge.lease=40s",
                        "--bridge.scim.http.max-filter-terms=1000",
                        "--bridge.scim.http.max-filter-length=65536"));
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(ScimServer::close);
    }

    private static void refused(String scimType, String words, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.body().path("scimType").asString()).as(answer.text()).isEqualTo(scimType);
        assertThat(answer.body().path("detail").asString()).contains(words);
    }

    private static String repeated(int times, IntFunction<String> one) {
        return IntStream.range(0, times).mapToObj(one).collect(Collectors.joining(","));
    }

    // ---- work

    private static String manyPhones(ScimServer scim) {
        var phones = repeated(1_000, number -> "{'value':'%d'}".formatted(number));
        return scim.json(
                        201, "POST", "/Users", "{'userName':'%s','phoneNumbers':[%s]}".formatted(unique("ada"), phones))
                .get("id")
                .stringValue();
    }

    /** 1,000 operations × 40 comparisons × 1,000 values. */
    private static String dear() {
        var filter = IntStream.range(0, 40)
                .mapToObj(number -> "value eq \\'x%d\\'".formatted(number))
                .collect(Collectors.joining(" or "));
        return "{'Operations':["
                + repeated(1_000, number -> "{'op':'remove','path':'phoneNumbers[%s]'}".formatted(filter)) + "]}";
    }

    @ParameterizedTest
    @EnumSource
    void aPatchThatComparesTooMuchIsRefusedAndChangesNothing(TestDatabase database) {
        var scim = on(database);
        var phones = manyPhones(scim);
        var version = scim.get("/Users/" + phones).at("/meta/version");

        refused("tooMany", "100000 comparisons", scim.send("PATCH", "/Users/" + phones, dear()));

        var after = scim.get("/Users/" + phones);
        assertThat(after.get("phoneNumbers")).hasSize(1_000);
        assertThat(after.at("/meta/version")).isEqualTo(version);
    }

    /** The dearest texts: each comparison decomposes it anew. */
    @ParameterizedTest
    @EnumSource
    void aComparisonWithALongTextCountsAsMany(TestDatabase database) {
        var scim = on(database);
        var ada = scim.user(unique("ada"));
        var photos = repeated(100, number -> "{'value':'%d','display':'%s'}".formatted(number, "\ufb2c".repeat(500)));
        var added = "{'Operations':[{'op':'add','path':'photos','value':[%s]}]}".formatted(photos);
        scim.json(200, "PATCH", "/Users/" + ada, added);
        var removes = repeated(
                200, number -> "{'op':'remove','path':'photos[display eq \\'%s\\']'}".formatted("\ufb2c".repeat(700)));

        var answer = scim.send("PATCH", "/Users/" + ada, "{'Operations':[%s]}".formatted(removes));

        refused("tooMany", "100000 comparisons", answer);
    }

    @ParameterizedTest
    @EnumSource
    void aPatchThatComparesAsMuchAsItMayIsDone(TestDatabase database) {
        var scim = on(database);
        var phones = manyPhones(scim);
        var removes =
                repeated(100, number -> "{'op':'remove','path':'phoneNumbers[value eq \\'x%d\\']'}".formatted(number));

        var answer = scim.send("PATCH", "/Users/" + phones, "{'Operations':[%s]}".formatted(removes));

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void aValueOfManyNamesIsTakenByAThousandElements(TestDatabase database) {
        var scim = on(database);
        var phones = manyPhones(scim);
        var unknown = repeated(20_000, number -> "'unknown%d':''".formatted(number));

        var answer = scim.send(
                "PATCH",
                "/Users/" + phones,
                "{'Operations':[{'op':'add','path':'phoneNumbers[value pr]','value':{'display':'x',%s}}]}"
                        .formatted(unknown));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void aPatchCannotBlowAUserUp(TestDatabase database) {
        var scim = on(database);
        var phones = manyPhones(scim);
        var patch = "{'Operations':[{'op':'replace','path':'phoneNumbers.display','value':'%s'},"
                + "{'op':'add','path':'phoneNumbers.type','value':'%s'}]}";

        refused(
                "invalidValue",
                "65536 characters",
                scim.send("PATCH", "/Users/" + phones, patch.formatted("x".repeat(512), "y".repeat(512))));
    }

    @ParameterizedTest
    @EnumSource
    void aThousandReplacementsOfMembersAreOne(TestDatabase database) {
        var scim = on(database);
        var group = group(scim);
        var members = repeated(20, number -> "{'value':'m%d'}".formatted(number));

        var patch = "{'Operations':["
                + repeated(1_000, number -> "{'op':'replace','path':'members','value':[%s]}".formatted(members)) + "]}";

        assertThat(scim.send("PATCH", "/Groups/" + group, patch).status()).isEqualTo(204);
        assertThat(scim.get("/Groups/" + group).get("members")).hasSize(20);
    }

    private static String group(ScimServer scim) {
        return scim.json(201, "POST", "/Groups", "{'displayName':'%s'}".formatted(UUID.randomUUID()))
                .get("id")
                .stringValue();
    }

    @ParameterizedTest
    @EnumSource
    void asManyTermsAsMayBeConfiguredAreAnswered(TestDatabase database) {
        var scim = on(database);
        var grace = unique("grace");
        scim.user(grace);
        for (var term : List.of("userName eq \\'%s\\'", "emails.value sw \\'%s\\'", "title eq \\'%s\\'")) {
            var filter = IntStream.range(0, 998)
                    .mapToObj(number -> term.formatted("nobody" + number))
                    .collect(Collectors.joining(" or "));
            var body = "{'filter':'%s or userName eq \\'%s\\''}".formatted(filter, grace);

            assertThat(scim.json(200, "POST", "/Users/.search", body)
                            .get("totalResults")
                            .intValue())
                    .isOne();
        }
    }

    // ---- texts

    @ParameterizedTest
    @EnumSource
    void aZeroCharacterAndHalfASurrogatePairAreRefusedInAnyText(TestDatabase database) {
        var scim = on(database);
        var ada = scim.user(unique("ada"));
        var group = group(scim);
        for (var bad : new String[] {"a\\u0000b", "a\\ud800b"}) {
            refused("invalidValue", "userName", scim.send("POST", "/Users", "{'userName':'%s'}".formatted(bad)));
            for (var attribute : new String[] {"externalId", "title", "displayName", "nickName", "profileUrl"}) {
                refused(
                        "invalidValue",
                        attribute,
                        scim.send(
                                "POST",
                                "/Users",
                                "{'userName':'%s','%s':'%s'}".formatted(unique("ada"), attribute, bad)));
                refused(
                        "invalidValue",
                        attribute,
                        scim.send(
                                "PATCH",
                                "/Users/" + ada,
                                "{'Operations':[{'op':'add','path':'%s','value':'%s'}]}".formatted(attribute, bad)));
            }
            refused("invalidValue", "emails.value", patched(scim, "/Users/" + ada, "emails", bad));
            refused("invalidValue", "members.value", patched(scim, "/Groups/" + group, "members", bad));
            refused("invalidValue", "displayName", scim.send("POST", "/Groups", "{'displayName':'" + bad + "'}"));
            refused(
                    "invalidValue",
                    "externalId",
                    scim.send(
                            "POST",
                            "/Groups",
                            "{'displayName':'%s','externalId':'%s'}".formatted(UUID.randomUUID(), bad)));
        }
    }

    private static Answer patched(ScimServer scim, String path, String attribute, String value) {
        return scim.send(
                "PATCH",
                path,
                "{'Operations':[{'op':'add','path':'%s','value':[{'value':'%s'}]}]}".formatted(attribute, value));
    }

    @ParameterizedTest
    @EnumSource
    void aTextThatIsTooLongIsRefusedByNameAndLimit(TestDatabase database) {
        var scim = on(database);
        var ada = scim.user(unique("ada"));
        var group = group(scim);

        refused("invalidValue", "externalId must not be longer than 512", written(scim, "externalId", 513));
        refused("invalidValue", "title must not be longer than 512", written(scim, "title", 50_000));
        refused("invalidValue", "profileUrl must not be longer than 2048", written(scim, "profileUrl", 2_049));
        refused(
                "invalidValue",
                "emails.value must not be longer than 320",
                patched(scim, "/Users/" + ada, "emails", text(6_400)));
        refused(
                "invalidValue",
                "members.value must not be longer than 512",
                patched(scim, "/Groups/" + group, "members", "語".repeat(1_024)));
        refused(
                "invalidValue",
                "emails.type must not be longer than 512",
                scim.send(
                        "PATCH",
                        "/Users/" + ada,
                        "{'Operations':[{'op':'add','path':'emails[type eq \\'%s\\'].value','value':'a@example.com'}]}"
                                .formatted(text(600))));
        refused(
                "invalidValue",
                "externalId must not be longer than 512",
                scim.send(
                        "POST",
                        "/Groups",
                        "{'displayName':'%s','externalId':'%s'}".formatted(UUID.randomUUID(), text(513))));
    }

    private static Answer written(ScimServer scim, String attribute, int length) {
        return scim.send(
                "POST", "/Users", "{'userName':'%s','%s':'%s'}".formatted(unique("ada"), attribute, text(length)));
    }

    /** Of letters that do not compress, so that no database makes it short. */
    private static String text(int length) {
        return new Random(7)
                .ints(length, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Each letter three bytes in UTF-8; six, where its key decomposes it. */
    @ParameterizedTest
    @EnumSource
    void whatIsAsLongAsItMayBeIsTakenByBothDatabases(TestDatabase database) {
        var scim = on(database);
        var longest = new Random(11)
                .ints(512, 0x4e00, 0x9fff)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        var dear = "\ufb2c".repeat(245);

        scim.json(
                201,
                "POST",
                "/Users",
                "{'userName':'%s','externalId':'%s','title':'%s','emails':[{'value':'%s'},{'value':'%s','primary':true}]}"
                        .formatted(
                                dear + System.nanoTime() % 1_000_000,
                                longest,
                                longest,
                                "\ufb2c".repeat(320),
                                unique("ada")));
        scim.json(
                201,
                "POST",
                "/Groups",
                "{'displayName':'%s','externalId':'%s','members':[{'value':'%s'}]}"
                        .formatted(UUID.randomUUID(), longest, longest));
    }

    // ---- cursors

    private static String cursor(String fingerprint, String where) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((fingerprint + " " + where).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void aCursorThatWasNotGivenOutHereIsRefused(TestDatabase database) {
        var scim = on(database);
        scim.user(unique("ada"));
        scim.user(unique("grace"));
        group(scim);
        group(scim);
        var given = scim.get("/Users?cursor&count=1").get("nextCursor").stringValue();
        var fingerprint = new String(Base64.getUrlDecoder().decode(given), StandardCharsets.UTF_8).split(" ")[0];

        assertThat(scim.get("/Users?count=1&cursor=" + given).get("Resources")).hasSize(1);
        refused("invalidCursor", "cursor", scim.send("GET", "/Groups?count=1&cursor=" + given, ""));
        for (var where : new String[] {
            "k +1000000000-12-31T23:59:59.999999999Z " + UUID.randomUUID(),
            "k -1000000000-01-01T00:00:00Z " + UUID.randomUUID(),
            "k 2026-01-01T00:00:00Z a\u0000b",
            "k 2026-01-01T00:00:00Z x",
            "o -1",
            "o 99999999999",
        }) {
            refused("invalidCursor", "cursor", scim.send("GET", "/Users?cursor=" + cursor(fingerprint, where), ""));
        }
    }
}
