package dev.scimbridge.scim;

import static dev.scimbridge.scim.Users.unique;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bulk over HTTP (RFC 7644 §3.7): each operation does what its single twin does. */
class BulkTest {

    private static ScimServer scim;

    @BeforeAll
    static void start() {
        scim = ScimServer.start("--bridge.scim.http.max-bulk-operations=20");
    }

    @AfterAll
    static void stop() {
        scim.close();
    }

    private static JsonNode bulk(String... operations) {
        var answer = scim.json(
                200,
                "POST",
                "/Bulk",
                "{'schemas':['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],'Operations':["
                        + String.join(",", operations) + "]}");
        assertThat(answer.get("schemas").get(0).stringValue())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:BulkResponse");
        return answer.get("Operations");
    }

    private static String idOf(JsonNode done) {
        var location = done.get("location").stringValue();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    @Test
    void aUserAndItsGroupAreCreatedAtOnce() {
        var done = bulk(
                "{'method':'POST','path':'/Groups','bulkId':'g','data':{'displayName':'%s','members':[{'type':'User','value':'bulkId:u'}]}}"
                        .formatted(UUID.randomUUID()),
                "{'method':'POST','path':'/Users','bulkId':'u','data':{'userName':'%s'}}".formatted(unique("ada")));

        assertThat(done.get(0).get("bulkId").stringValue()).isEqualTo("g");
        assertThat(done.get(0).get("status").stringValue()).isEqualTo("201");
        assertThat(done.get(1).get("method").stringValue()).isEqualTo("POST");
        assertThat(done.get(1).get("version").stringValue()).isEqualTo("W/\"1\"");
        assertThat(done.get(1).get("location").stringValue()).startsWith(scim.base() + "/Users/");
        var group = scim.get("/Groups/" + idOf(done.get(0)));
        assertThat(group.get("members").get(0).get("value").stringValue()).isEqualTo(idOf(done.get(1)));
    }

    @Test
    void twoUsersMayManageEachOther() {
        var done = bulk(
                "{'method':'POST','path':'/Users','bulkId':'a','data':{'userName':'%s','~ENT':{'manager':{'value':'bulkId:b'}}}}"
                        .formatted(unique("ada")),
                "{'method':'POST','path':'/Users','bulkId':'b','data':{'userName':'%s','~ENT':{'manager':{'value':'bulkId:a'}}}}"
                        .formatted(unique("grace")));

        var ada = scim.get("/Users/" + idOf(done.get(0)));
        assertThat(ada.get(Users.ENTERPRISE).get("manager").get("value").stringValue())
                .isEqualTo(idOf(done.get(1)));
        assertThat(done.get(0).get("version").stringValue())
                .isEqualTo(ada.get("meta").get("version").stringValue());
    }

    @Test
    void anOperationFailsAsItsTwinDoes() {
        var name = unique("ada");
        var id = scim.user(name);
        var done = bulk(
                "{'method':'POST','path':'/Users','bulkId':'x','data':{'userName':'%s'}}".formatted(name),
                "{'method':'PUT','path':'/Users/%s','version':'W/\\'9\\'','data':{'userName':'%s'}}"
                        .formatted(id, name),
                "{'method':'PATCH','path':'/Users/%s','data':{}}".formatted(id),
                "{'method':'GET','path':'/Users/%s'}".formatted(id),
                "{'method':'DELETE','path':'/Things/1'}",
                "{'method':'POST','path':'/Users','data':{'userName':'%s'}}".formatted(unique("bob")),
                "{'method':'DELETE','path':'/Users/%s'}".formatted(id),
                "{'method':'DELETE','path':'/Users/%s'}".formatted(id));

        assertThat(done.valueStream().map(one -> one.get("status").stringValue()))
                .containsExactly("409", "412", "400", "400", "404", "400", "204", "404");
        assertThat(done.get(0).get("response").get("scimType").stringValue()).isEqualTo("uniqueness");
        assertThat(done.get(0).has("location")).isFalse();
        assertThat(done.get(1).get("location").stringValue()).endsWith("/Users/" + id);
        assertThat(done.get(6).has("response")).isFalse();
    }

    @Test
    void aPasswordInABulkIsDropped() {
        var done = bulk("{'method':'POST','path':'/Users','bulkId':'a','data':{'userName':'%s','password':'s3cret'}}"
                .formatted(unique("ada")));

        assertThat(scim.get("/Users/" + idOf(done.get(0))).toString()).doesNotContain("s3cret");
    }

    /** RFC 7644 §3.7.4: "If either limit is exceeded, the service provider MUST return HTTP response code 413". */
    @Test
    void theLimitsThatAreAdvertisedAreKept() {
        var limits = scim.get("/ServiceProviderConfig").get("bulk");
        var operation = "{'method':'DELETE','path':'/Users/x'}";
        var most = limits.get("maxOperations").intValue();

        assertThat(most).isEqualTo(20);
        assertThat(bulk((operation + ",").repeat(most - 1) + operation)).hasSize(most);
        assertThat(scim.json(
                                413,
                                "POST",
                                "/Bulk",
                                "{'Operations':[" + (operation + ",").repeat(most) + operation + "]}")
                        .get("status")
                        .stringValue())
                .isEqualTo("413");
        var size = limits.get("maxPayloadSize").intValue();
        assertThat(scim.send("POST", "/Bulk", "{'Operations':[],'x':'" + "x".repeat(size) + "'}")
                        .status())
                .isEqualTo(413);
    }
}
