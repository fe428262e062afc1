package dev.scimbridge.scim;

import static dev.scimbridge.scim.Users.patch;
import static dev.scimbridge.scim.Users.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.ScimClient;
import dev.scimbridge.http.ScimClient.Answer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The endpoints over HTTP, clause by clause, where the replays do not go. */
class EndpointsTest {

    private static ScimServer server;

    @BeforeAll
    static void start() {
        server = ScimServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer send(String method, String path, String body, String... headers) {
        return server.send(method, path, body, headers);
    }

    private static JsonNode json(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.body();
    }

    private static String post(String body) {
        return json(send("POST", "/Users", Users.json(body).toString()), 201)
                .get("id")
                .stringValue();
    }

    private static String user() {
        return post("{'userName':'%s','title':'Analyst'}".formatted(unique("ada")));
    }

    private static String group(String members) {
        var body = Users.json("{'displayName':'Group %s','members':[%s]}".formatted(UUID.randomUUID(), members));
        return json(send("POST", "/Groups", body.toString()), 201).get("id").stringValue();
    }

    private static String filter(String filter) {
        return "?filter=" + ScimClient.encoded(filter);
    }

    // ---- answers

    /** RFC 7644 §3.3: "the "Location" HTTP response header and the "meta.location" ... the same". */
    @Test
    void aCreateAnswersWithTheWholeResourceAndItsLocation() {
        var response = send("POST", "/Users", "{'userName':'%s'}".formatted(unique("ada")));
        var user = json(response, 201);

        assertThat(response.header("Location"))
                .contains(server.base() + "/Users/" + user.get("id").stringValue())
                .contains(user.get("meta").get("location").stringValue());
        assertThat(response.header("ETag")).contains("W/\"1\"");
    }

    /** RFC 7644 §3.9. */
    @Test
    void attributesArePickedOnEveryAnswer() {
        var id = user();
        var put = "{'userName':'%s','nickName':'A'}".formatted(unique("ada"));
        var change = patch("{'op':'replace','path':'nickName','value':'B'}").toString();

        assertThat(json(send("GET", "/Users/" + id + "?attributes=userName", ""), 200)
                        .propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "userName");
        assertThat(json(send("PUT", "/Users/" + id + "?attributes=nickName", put), 200)
                        .propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "nickName");
        assertThat(json(send("PATCH", "/Users/" + id + "?excludedAttributes=nickName,meta", change), 200)
                        .propertyNames())
                .contains("userName", "active")
                .doesNotContain("nickName", "meta");
        var list = json(send("GET", "/Users" + filter("id eq \"" + id + "\"") + "&attributes=id", ""), 200);
        assertThat(list.get("Resources").get(0).propertyNames()).containsExactlyInAnyOrder("schemas", "id");
    }

    @Test
    void countZeroAnswersTheTotalOnly() {
        user();
        var list = json(send("GET", "/Users?count=0", ""), 200);

        assertThat(list.get("totalResults").intValue()).isPositive();
        assertThat(list.get("itemsPerPage").intValue()).isZero();
        assertThat(list.get("Resources")).isEmpty();
    }

    // ---- versions

    /** RFC 7644 §3.14. */
    @Test
    void aChangeOfAnotherVersionIsA412() {
        var id = user();
        var change = patch("{'op':'replace','path':'title','value':'Hunter'}").toString();

        assertThat(send("PATCH", "/Users/" + id, change, "If-Match", "W/\"9\"").status())
                .isEqualTo(412);
        var done = send("PATCH", "/Users/" + id, change, "If-Match", "W/\"1\"");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.header("ETag")).contains("W/\"2\"");
        assertThat(send("PATCH", "/Users/" + id, change, "If-Match", "W/\"1\"").status())
                .isEqualTo(412);
        assertThat(send("DELETE", "/Users/" + id, "", "If-Match", "W/\"1\"").status())
                .isEqualTo(412);
        assertThat(send("DELETE", "/Users/" + id, "", "If-Match", "W/\"1\", W/\"2\"")
                        .status())
                .isEqualTo(204);
    }

    /** Groups, roles, state and the end of a deactivation change what is shown, and no version. */
    @Test
    void whoAsksWithAVersionSeesWhatChangedWithoutOne() {
        var id = user();
        send("POST", "/Groups", "{\"displayName\":\"%s\",\"members\":[{\"value\":\"%s\"}]}".formatted(unique("g"), id));

        var polled = send("GET", "/Users/" + id, "", "If-None-Match", "W/\"1\"");

        assertThat(polled.status()).isEqualTo(200);
        assertThat(polled.header("ETag")).contains("W/\"1\"");
        assertThat(polled.body().get("groups")).hasSize(1);
    }

    @Test
    void aResourceIsReadBackWithTheTimesOfItsCreation() {
        var created = send("POST", "/Users", "{\"userName\":\"%s\"}".formatted(unique("ada")));
        var group = send("POST", "/Groups", "{\"displayName\":\"%s\"}".formatted(unique("g")));
        var renamed = send("PUT", "/Groups/" + group.id(), "{\"displayName\":\"%s\"}".formatted(unique("g")));

        assertThat(created.body().get("meta"))
                .isEqualTo(send("GET", "/Users/" + created.id(), "").body().get("meta"));
        assertThat(group.body().get("meta").get("created"))
                .isEqualTo(renamed.body().get("meta").get("created"));
        assertThat(renamed.body().get("meta"))
                .isEqualTo(send("GET", "/Groups/" + group.id(), "").body().get("meta"));
        assertThat(created.body().get("meta").get("created").stringValue()).hasSizeLessThanOrEqualTo(24);
    }

    /** Times are kept to the millisecond. */
    @Test
    void aTimeBetweenTwoMillisecondsIsNoneThatIsKept() {
        var meta = send("GET", "/Users/" + user(), "").body();
        var userName = meta.get("userName").stringValue();
        var between =
                Instant.parse(meta.get("meta").get("created").stringValue()).plusNanos(500_000);

        for (var operator : List.of("eq", "ge", "gt")) {
            assertThat(found(userName, operator, between)).as(operator).isZero();
        }
        for (var operator : List.of("ne", "le", "lt")) {
            assertThat(found(userName, operator, between)).as(operator).isOne();
        }
    }

    private int found(String userName, String operator, Instant time) {
        var filter = "userName eq \"%s\" and meta.created %s \"%s\"".formatted(userName, operator, time);
        return send("GET", "/Users?filter=" + ScimClient.encoded(filter), "")
                .body()
                .get("totalResults")
                .intValue();
    }

    // ---- refusals

    @Test
    void whatFalconRefusesLeavesNoGhost() {
        var refused = json(send("POST", "/Users", "{\"userName\":\"ada@refused.example\"}"), 400);

        assertThat(refused.get("detail").stringValue()).contains("domain is not allowed", "trace id");
        assertThat(json(send("GET", "/Users" + filter("userName eq \"ada@refused.example\""), ""), 200)
                        .get("totalResults")
                        .intValue())
                .isZero();
    }

    @Test
    void theSameUserNameInAnotherCaseIsA409() {
        var name = unique("grace");
        post("{'userName':'%s'}".formatted(name));

        var taken = json(
                send("POST", "/Users", "{'userName':'%s'}".formatted(name.toUpperCase(java.util.Locale.ROOT))), 409);

        assertThat(taken.get("scimType").stringValue()).isEqualTo("uniqueness");
    }

    @Test
    void aUserWithoutAnyEMailIsInvalidValue() {
        assertThat(json(send("POST", "/Users", "{\"userName\":\"no-mail\"}"), 400)
                        .get("scimType")
                        .stringValue())
                .isEqualTo("invalidValue");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Users/nosuch",
                "/Users/11111111-1111-4111-8111-111111111111",
                "/Users/11111111-1111-4111-8111-11111111111A",
                "/Groups/nosuch",
                "/Groups/11111111-1111-4111-8111-111111111111",
            })
    void anIdThatIsNotKnownIsA404(String path) {
        assertThat(send("GET", path, "").status()).isEqualTo(404);
        assertThat(send("DELETE", path, "").status()).isEqualTo(404);
    }

    /** Tomcat takes no such path. */
    @Test
    void anIdWithAZeroCharacterIsA400() {
        assertThat(send("GET", "/Users/%00", "").status()).isEqualTo(400);
        assertThat(send("DELETE", "/Users/%00", "").status()).isEqualTo(400);
    }

    @Test
    void hostileRequestsAreRefused() {
        var id = user();
        var one = "{'op':'replace','path':'title','value':'x'}";
        var many = patch((one + ",").repeat(5_000) + one).toString();

        assertThat(json(send("PATCH", "/Users/" + id, many), 400)
                        .get("scimType")
                        .stringValue())
                .isEqualTo("tooMany");
        assertThat(json(send("GET", "/Users" + filter("(".repeat(1_000)), ""), 400)
                        .get("scimType")
                        .stringValue())
                .isEqualTo("invalidFilter");
        assertThat(json(send("GET", "/Users" + filter("(".repeat(100_000)), ""), 400)
                        .get("status")
                        .stringValue())
                .isEqualTo("400");
        assertThat(send("POST", "/Users", "[".repeat(10_000)).status()).isEqualTo(400);
        assertThat(send("POST", "/Users", "{\"userName\":\"" + "x".repeat(2_000_000) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(send("GET", "/Users?count=2147483648&startIndex=-99999999999", "")
                        .status())
                .isEqualTo(200);
        assertThat(send("GET", "/Users?count=ten", "").status()).isEqualTo(400);
    }

    /** RFC 7644 §3.10. */
    @Test
    void attributesUnderTheUrnOfTheCoreSchemaAreWritten() {
        var id = user();
        var off = patch("{'op':'replace','value':{'urn:ietf:params:scim:schemas:core:2.0:User':{'active':false}}}");
        assertThat(json(send("PATCH", "/Users/" + id, off.toString()), 200)
                        .get("active")
                        .booleanValue())
                .isFalse();

        var core = "{'urn:ietf:params:scim:schemas:core:2.0:Group':{'displayName':'%s','members':[{'value':'%s'}]}}";
        var made = json(
                send(
                        "POST",
                        "/Groups",
                        Users.json(core.formatted(unique("g"), id)).toString()),
                201);
        assertThat(made.get("members")).hasSize(1);
        var path = "/Groups/" + made.get("id").stringValue();
        var empty = patch("{'op':'replace','value':{'urn:ietf:params:scim:schemas:core:2.0:Group':{'members':[]}}}");
        assertThat(send("PATCH", path, empty.toString()).status()).isEqualTo(204);
        assertThat(json(send("GET", path, ""), 200).path("members")).isEmpty();
    }

    // ---- a deactivation is never refused

    @Test
    void aDeactivationIsDoneAndTheRestIsToldInTheDetail() {
        var id = user();
        var change = patch("{'op':'remove','path':'userName'}", "{'op':'Replace','path':'active','value':'False'}");

        var user = json(send("PATCH", "/Users/" + id, change.toString()), 200);

        assertThat(user.get("active").booleanValue()).isFalse();
        assertThat(user.get("urn:ietf:params:scim:schemas:extension:falcon:2.0:User")
                        .get("detail")
                        .stringValue())
                .contains("deactivated")
                .contains("userName is required");
        assertThat(json(send("GET", "/Users/" + id, ""), 200).get("active").booleanValue())
                .isFalse();
    }

    // ---- groups

    @Test
    void aGroupPatchIsA204UnlessAttributesArePicked() {
        var id = group("");
        var add = patch("{'op':'add','path':'members','value':[{'value':'%s'}]}".formatted(user()))
                .toString();

        var silent = send("PATCH", "/Groups/" + id, add);
        var shown = json(send("PATCH", "/Groups/" + id + "?attributes=members.value", add), 200);

        assertThat(silent.status()).isEqualTo(204);
        assertThat(silent.text()).isEmpty();
        assertThat(shown.propertyNames()).containsExactlyInAnyOrder("schemas", "id", "members");
        assertThat(shown.get("members")).hasSize(1);
        assertThat(shown.get("members").get(0).propertyNames()).containsExactly("value");
    }

    @Test
    void aListOfGroupsHasTheirMembersHoweverMany() {
        var members = new StringBuilder("{'value':'" + user() + "'}");
        for (var i = 0; i < 450; i++) {
            members.append(",{'value':'nobody-").append(i).append("'}");
        }
        var id = group(members.toString());

        var list = json(send("GET", "/Groups" + filter("id eq \"" + id + "\""), ""), 200);

        assertThat(list.get("Resources").get(0).get("members")).hasSize(451);
        var without =
                json(send("GET", "/Groups" + filter("id eq \"" + id + "\"") + "&excludedAttributes=members", ""), 200);
        assertThat(without.get("Resources").get(0).has("members")).isFalse();
    }

    @Test
    void aMemberIsKnownByItsNameAndAnUnknownOneIsKept() {
        var ada = user();
        var id = group("{'value':'%s','type':'User'},{'value':'nobody','type':'Group'}".formatted(ada));

        var members = json(send("GET", "/Groups/" + id, ""), 200).get("members");

        assertThat(members.get(0).get("$ref").stringValue()).endsWith("/Users/" + ada);
        assertThat(members.get(0).has("display")).isTrue();
        assertThat(members.get(1)).isEqualTo(Users.json("{'value':'nobody'}"));
    }

    @Test
    void trailingSlashesAndUnknownParametersDoNotMatter() {
        assertThat(send("GET", "/Users/?aadOptscim062020&x=1&", "").status()).isEqualTo(200);
        assertThat(send("GET", "/Groups/?", "").status()).isEqualTo(200);
        assertThat(send("GET", "/", "").status()).isEqualTo(200);
        assertThat(send("GET", "/ServiceProviderConfig/", "").status()).isEqualTo(200);
        assertThat(send("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User/", "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void oneResourceIsReadChangedAndDeletedWithASlashAtTheEndOfItsPath() {
        var location = "/Users/" + user() + "/";

        assertThat(json(send("GET", location, ""), 200)
                        .get("meta")
                        .get("location")
                        .stringValue())
                .isEqualTo(server.base() + location.substring(0, location.length() - 1));
        assertThat(send("PATCH", location, "{'Operations':[{'op':'replace','path':'title','value':'Analyst'}]}")
                        .status())
                .isEqualTo(200);
        assertThat(send("DELETE", location, "").status()).isEqualTo(204);
        assertThat(send("GET", location, "").status()).isEqualTo(404);
    }
}
