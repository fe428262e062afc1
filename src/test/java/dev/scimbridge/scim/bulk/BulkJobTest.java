package dev.scimbridge.scim.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.scim.Users;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Order, references and errors of a Bulk request (RFC 7644 §3.7). */
class BulkJobTest {

    private final Recorder recorder = new Recorder();

    /** Creates {@code /Users/1}, {@code /Users/2}, ...; refuses what has {@code "fails": true}. */
    private static final class Recorder implements BulkJob.Performer {

        private final List<BulkOperation> performed = new ArrayList<>();
        private int created;

        @Override
        public BulkResult perform(BulkOperation operation) {
            performed.add(operation);
            if (operation.data().path("fails").asBoolean(false)) {
                return refused(operation, ScimException.conflict("taken"));
            }
            var url = "https://x/scim/v2" + operation.path().split("\\?")[0];
            return operation.creates()
                    ? new BulkResult(201, Optional.of(url + "/" + ++created), Optional.of("W/\"1\""), Optional.empty())
                    : new BulkResult(200, Optional.of(url), Optional.of("W/\"2\""), Optional.empty());
        }

        @Override
        public BulkResult refused(BulkOperation operation, ScimException why) {
            return new BulkResult(why.status(), Optional.empty(), Optional.empty(), Optional.of(json -> {}));
        }

        private List<String> calls() {
            return performed.stream()
                    .map(one -> one.method() + " " + one.path() + " " + one.data())
                    .toList();
        }
    }

    private List<Integer> run(String body) {
        return new BulkJob(BulkRequest.parse(Users.json(body), 100), recorder)
                .run().stream().map(done -> done.result().status()).toList();
    }

    private static String operations(String... operations) {
        return "{'Operations':[" + String.join(",", operations) + "]}";
    }

    private static String post(String path, String bulkId, String data) {
        return "{'method':'post','path':'%s','bulkId':'%s','data':%s}".formatted(path, bulkId, data);
    }

    /** RFC 7644 §3.7.2: "The "bulkId" ... to cross-reference new resources in and across operations". */
    @Test
    void aReferenceBecomesTheIdOfWhatWasCreated() {
        var statuses = run(operations(
                post("/Users", "ada", "{'userName':'ada'}"),
                "{'method':'PATCH','path':'/Groups/9','data':{'Operations':[{'op':'add','path':'members[value eq "
                        + "\\'bulkId:ada\\']','value':[{'value':'bulkId:ada','$ref':'../Users/bulkId:ada'}]}]}}",
                "{'method':'DELETE','path':'/Users/bulkId:ada'}"));

        assertThat(statuses).containsExactly(201, 200, 200);
        assertThat(recorder.calls())
                .containsExactly(
                        "POST /Users {\"userName\":\"ada\"}",
                        "PATCH /Groups/9 {\"Operations\":[{\"op\":\"add\",\"path\":\"members[value eq \\\"1\\\"]\","
                                + "\"value\":[{\"value\":\"1\",\"$ref\":\"../Users/1\"}]}]}",
                        "DELETE /Users/1 {}");
    }

    @Test
    void aReferenceInAPathEndsWhereItsQueryBegins() {
        var statuses = run(operations(
                post("/Users", "ada", "{'userName':'ada'}"),
                "{'method':'PATCH','path':'/Users/bulkId:ada?attributes=id','data':{'Operations':[]}}"));

        assertThat(statuses).containsExactly(201, 200);
        assertThat(recorder.calls()).endsWith("PATCH /Users/1?attributes=id {\"Operations\":[]}");
    }

    /** RFC 7644 §3.7.3 writes it this way in its example. */
    @Test
    void thePatchOfABulkMayBeTheListOfItsOperations() {
        run(operations("{'method':'PATCH','path':'/Users/9','data':[{'op':'remove','path':'nickName'}]}"));

        assertThat(recorder.calls())
                .containsExactly("PATCH /Users/9 {\"Operations\":[{\"op\":\"remove\",\"path\":\"nickName\"}]}");
    }

    /** By itself: whoever is deactivated beside it is. */
    @ParameterizedTest
    @ValueSource(strings = {"[]", "'text'", "7", "true"})
    void anOperationWhoseDataIsNoObjectIsRefused(String data) {
        var statuses = run(operations(
                post("/Users", "ada", data),
                "{'method':'PATCH','path':'/Users/9','data':{'Operations':[]}}",
                "{'method':'DELETE','path':'/Users/8','data':%s}".formatted(data)));

        assertThat(statuses).containsExactly(400, 200, 200);
        assertThat(recorder.calls()).containsExactly("PATCH /Users/9 {\"Operations\":[]}", "DELETE /Users/8 {}");
    }

    @Test
    void whatIsDoneLaterToWhatAQueriedPathNamesWaitsWithIt() {
        run(operations(
                post("/Users", "ada", "{}"),
                "{'method':'PUT','path':'/Users/bulkId:ada?attributes=id','data':{'manager':{'value':'bulkId:bob'}}}",
                "{'method':'PATCH','path':'/Users/bulkId:ada','data':{'Operations':[]}}",
                post("/Users", "bob", "{}")));

        assertThat(recorder.calls())
                .containsExactly(
                        "POST /Users {}",
                        "POST /Users {}",
                        "PUT /Users/1?attributes=id {\"manager\":{\"value\":\"2\"}}",
                        "PATCH /Users/1 {\"Operations\":[]}");
    }

    /** RFC 7644 §3.7: "the same stateful result is achieved". */
    @ParameterizedTest
    @ValueSource(strings = {"Users/9", "/Users/9/", "Users/9/?attributes=id"})
    void whatIsDoneLaterToWhatAnotherSpellingNamesWaitsWithIt(String spelling) {
        run(operations(
                "{'method':'PUT','path':'/Users/9','data':{'active':true,'manager':{'value':'bulkId:m'}}}",
                "{'method':'PATCH','path':'%s','data':{'Operations':[]}}".formatted(spelling),
                post("/Users", "m", "{}")));

        assertThat(recorder.calls())
                .containsExactly(
                        "POST /Users {}",
                        "PUT /Users/9 {\"active\":true,\"manager\":{\"value\":\"1\"}}",
                        "PATCH " + spelling + " {\"Operations\":[]}");
    }

    @Test
    void whatIsReferredToBeforeItIsThereIsWaitedFor() {
        var statuses = run(operations(
                post("/Groups", "g", "{'members':[{'value':'bulkId:ada'}]}"),
                "{'method':'PATCH','path':'/Groups/bulkId:g','data':{}}",
                post("/Users", "ada", "{}")));

        assertThat(statuses).containsExactly(201, 200, 201);
        assertThat(recorder.calls())
                .containsExactly(
                        "POST /Users {}", "POST /Groups {\"members\":[{\"value\":\"1\"}]}", "PATCH /Groups/2 {}");
    }

    /** RFC 7644 §3.7.1: "The service provider MUST try to resolve circular cross-references". */
    @Test
    void whatRefersToEachOtherIsCreatedAndThenCompleted() {
        var statuses = run(operations(
                post("/Users", "ada", "{'urn:e':{'manager':{'value':'bulkId:grace'},'department':'d'}}"),
                post("/Users", "grace", "{'urn:e':{'manager':{'value':'bulkId:ada'}},'groups':['bulkId:ada','x']}")));

        assertThat(statuses).containsExactly(201, 201);
        assertThat(recorder.calls())
                .containsExactly(
                        "POST /Users {\"urn:e\":{\"department\":\"d\"}}",
                        "POST /Users {\"urn:e\":{\"manager\":{\"value\":\"1\"}},\"groups\":[\"1\",\"x\"]}",
                        "PUT /Users/1 {\"urn:e\":{\"manager\":{\"value\":\"2\"},\"department\":\"d\"}}");
    }

    /** RFC 7644 §3.7: reordered only where "the same stateful result is achieved"; here nobody may stay active. */
    @Test
    void whatIsDoneToAResourceIsDoneInTheOrderOfTheRequest() {
        var completed = run(operations(
                post("/Users", "ada", "{'active':true,'urn:e':{'manager':{'value':'bulkId:grace'}}}"),
                post("/Users", "grace", "{'urn:e':{'manager':{'value':'bulkId:ada'}}}"),
                "{'method':'PATCH','path':'/Users/bulkId:ada','data':{'active':false}}"));
        var waiting = run(operations(
                "{'method':'PUT','path':'/Users/x','data':{'active':true,'urn:e':{'manager':{'value':'bulkId:m'}}}}",
                "{'method':'PATCH','path':'/Users/x','data':{'active':false}}",
                "{'method':'PATCH','path':'/Users/y','data':{}}",
                "{'method':'DELETE','path':'/Users/x'}",
                post("/Users", "m", "{}")));

        assertThat(completed).containsExactly(201, 201, 200);
        assertThat(waiting).containsExactly(200, 200, 200, 200, 201);
        assertThat(recorder.calls())
                .containsExactly(
                        "POST /Users {\"active\":true,\"urn:e\":{}}",
                        "POST /Users {\"urn:e\":{\"manager\":{\"value\":\"1\"}}}",
                        "PUT /Users/1 {\"active\":true,\"urn:e\":{\"manager\":{\"value\":\"2\"}}}",
                        "PATCH /Users/1 {\"active\":false}",
                        "PATCH /Users/y {}",
                        "POST /Users {}",
                        "PUT /Users/x {\"active\":true,\"urn:e\":{\"manager\":{\"value\":\"3\"}}}",
                        "PATCH /Users/x {\"active\":false}",
                        "DELETE /Users/x {}");
    }

    /** Its 201 is told, so it is not left half done. */
    @Test
    void whatWasCreatedIsCompletedThoughErrorsStopTheRest() {
        var statuses = run("{'failOnErrors':1,'Operations':["
                + post("/Users", "ada", "{'urn:e':{'manager':{'value':'bulkId:grace'}}}") + ","
                + post("/Users", "grace", "{'urn:e':{'manager':{'value':'bulkId:ada'}}}") + ","
                + post("/Users", "bob", "{'fails':true,'urn:e':{'manager':{'value':'bulkId:ada'}}}") + ","
                + post("/Users", "eve", "{'urn:e':{'manager':{'value':'bulkId:bob'}}}") + "]}");

        assertThat(statuses).containsExactly(201, 201, 409);
        assertThat(recorder.calls().getLast()).isEqualTo("PUT /Users/1 {\"urn:e\":{\"manager\":{\"value\":\"2\"}}}");
    }

    @Test
    void whatCannotBeCompletedAnyMoreIsAFailure() {
        var statuses = run("{'failOnErrors':1,'Operations':["
                + post("/Users", "ada", "{'urn:e':{'manager':{'value':'bulkId:grace'}}}") + ","
                + post("/Users", "bob", "{'fails':true,'urn:e':{'manager':{'value':'bulkId:ada'}}}") + ","
                + post("/Users", "grace", "{'urn:e':{'manager':{'value':'bulkId:ada'}}}") + "]}");

        assertThat(statuses).containsExactly(409, 409);
    }

    @Test
    void aCompletionKeepsTheQueryOfItsCreate() {
        var statuses = run(operations(
                post("/Users?attributes=id", "ada", "{'urn:e':{'manager':{'value':'bulkId:grace'}}}"),
                post("/Users", "grace", "{'urn:e':{'manager':{'value':'bulkId:ada'}}}")));

        assertThat(statuses).containsExactly(201, 201);
        assertThat(recorder.calls().getLast()).startsWith("PUT /Users/1?attributes=id ");
    }

    @Test
    void aCompletionThatFailsIsTheFailureOfItsCreate() {
        var statuses = run(operations(
                post("/Groups", "a", "{'members':[{'value':'bulkId:b'}]}"),
                post("/Groups", "b", "{'fails':true,'members':[{'value':'bulkId:a'}]}")));

        assertThat(statuses).containsExactly(409, 409);
        assertThat(recorder.calls()).hasSize(2);
    }

    @Test
    void whatRefersToAFailureOrToNothingFails() {
        var statuses = run(operations(
                post("/Users", "ada", "{'fails':true}"),
                post("/Groups", "g", "{'members':[{'value':'bulkId:ada'}]}"),
                "{'method':'PATCH','path':'/Groups/bulkId:nobody','data':{}}",
                post("/Users", "ada", "{}")));

        assertThat(statuses).containsExactly(409, 409, 400, 400);
        assertThat(recorder.calls()).hasSize(1);
    }

    /** RFC 7644 §3.7.3: "the service provider ... stop[s] processing" once so many errors were counted. */
    @Test
    void afterTheLastErrorThatIsAcceptedNothingMoreIsDone() {
        var failing = "{'method':'PUT','path':'/Users/1','data':{'fails':true}}";
        var fine = "{'method':'PUT','path':'/Users/1','data':{}}";

        assertThat(run("{'failOnErrors':2,'Operations':[%s,%s,%s,%s]}".formatted(failing, fine, failing, fine)))
                .containsExactly(409, 200, 409);
        assertThat(run(operations(failing, failing, failing, fine))).containsExactly(409, 409, 409, 200);
    }

    @Test
    void aThousandOperationsInTheWrongOrderAreDoneOnceEach() {
        var chain = IntStream.range(0, 1_000)
                .mapToObj(n -> post("/Groups", "g" + n, "{'members':['bulkId:g%d']}".formatted(n + 1)))
                .toList();
        var last = post("/Groups", "g1000", "{}");
        var body = "{'Operations':[" + String.join(",", chain) + "," + last + "]}";
        var request = BulkRequest.parse(Users.json(body), 2_000);

        assertThat(new BulkJob(request, recorder).run())
                .hasSize(1_001)
                .allMatch(done -> done.result().status() == 201);
        assertThat(recorder.calls())
                .hasSize(1_001)
                .startsWith("POST /Groups {}")
                .doesNotHaveDuplicates();
    }

    /** A URL that long would be refused before anybody reads it; nor does anything wait for it. */
    @Test
    void anOperationWithAPathThatNoUrlCanHaveIsRefusedAlone() {
        assertThat(run(operations(
                        post("/Users", "a", "{}"),
                        "{'method':'PATCH','path':'/Users/bulkId:a/%s','data':{}}".formatted("x".repeat(20_000)),
                        "{'method':'PATCH','path':'/Users/1?attributes=%s','data':{}}".formatted("id,".repeat(300)))))
                .containsExactly(201, 414, 200);
    }

    @Test
    void aRequestThatIsNoneIsRefusedAsAWhole() {
        assertThat(refusal("{}")).isEqualTo(400);
        assertThat(refusal("{'Operations':{}}")).isEqualTo(400);
        assertThat(refusal("{'Operations':[1]}")).isEqualTo(400);
        assertThat(refusal("{'Operations':[],'operations':[]}")).isEqualTo(400);
        assertThat(refusal("{'Operations':[{'method':'DELETE','METHOD':'PATCH','path':'/Users/1'}]}"))
                .isEqualTo(400);
        assertThat(refusal("{'failOnErrors':'x','Operations':[]}")).isEqualTo(400);
        assertThat(refusal("{'failOnErrors':0,'Operations':[]}")).isEqualTo(400);
        assertThat(refusal("{'Operations':[" + "{},".repeat(100) + "{}]}")).isEqualTo(413);
    }

    private static int refusal(String body) {
        ObjectNode json = Users.json(body);
        return assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> BulkRequest.parse(json, 100))
                .actual()
                .status();
    }
}
