package dev.scimbridge.story;

import static dev.scimbridge.story.Requests.DEACTIVATE;
import static dev.scimbridge.story.Requests.group;
import static dev.scimbridge.story.Requests.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.audit.AuditLog;
import dev.scimbridge.audit.AuditRecord;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.http.ScimClient.Answer;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was asked of the bridge, by whom, and what it did in Falcon for it, can be looked up. */
class AuditTest {

    private static final String KEY = "--bridge.security.key=a-key-of-at-least-thirty-two-characters";
    private static final String HEADER = "X-Request-Id";

    private final Stage stage = new Stage();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private static Answer send(RunningBridge bridge, String method, String path, String body, String request) {
        var answer = bridge.scim().send(method, path, body, HEADER, request);
        assertThat(answer.header(HEADER)).contains(request);
        return answer;
    }

    /** Who let somebody in again is nobody's guess. */
    @Test
    void whoLocksAndUnlocksIsOnRecordAndSoIsWhatComesOfIt() {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), TestDatabase.SQLITE);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        var operator = stage.operator();
        operator.says("lock", ada, "--reason=incident 7", "--by=hedy");
        bridge.scim().post("/Groups", group("Falcon Analysts", ada));

        operator.says("unlock", ada, "--by=hedy");

        Eventually.holds(() -> operator.says("audit", "show", ada).out().contains("falconhost_analyst"));
        assertThat(operator.says("audit", "show", ada).out().lines().filter(line -> line.contains("hedy")))
                .anyMatch(line -> line.contains("accepted lock"))
                .anyMatch(line -> line.contains("accepted unlock"))
                .anyMatch(line -> line.contains("falconhost_analyst"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatBecameOfARequestIsToldDownToFalconsTraceId(TestDatabase database) {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), database);
        var ada =
                send(bridge, "POST", "/Users", person("ada"), "request-create").id();
        var analysts = send(bridge, "POST", "/Groups", group("Falcon Analysts", ada), "request-group")
                .id();
        bridge.settle();
        var operator = stage.operator();

        assertThat(operator.says("explain", "--request=request-create").out())
                .contains(ada + "  accepted create", ada + "  created  (Falcon's trace id ");
        assertThat(operator.says("explain", "--request", "request-group").out())
                .contains(
                        analysts + "  accepted create group, 1 members joined and 0 left",
                        ada + "  granted falconhost_analyst  (Falcon's trace id ",
                        "1 user of whom it was the last to want something: converged.");
        assertThat(operator.says("explain", ada, "--role=falconhost_analyst").out())
                .containsPattern("Granted at \\S+ on behalf of request-group; Falcon's trace id is \\S+\\.");

        send(bridge, "DELETE", "/Users/" + ada, "", "request-delete");
        var shown = operator.says("audit", "show", ada);
        assertThat(shown.lines())
                .extracting(line -> line.split("  ")[2])
                .containsExactly(
                        "deleted",
                        "revoked falconhost_analyst",
                        "accepted delete",
                        "granted falconhost_analyst",
                        "created",
                        "accepted create");
        assertThat(shown.out()).doesNotContain("example.com");
        var exported = operator.says("audit", "export", "--since=1h");
        assertThat(exported.lines())
                .as("that of the group and that of the first token too")
                .hasSize(shown.lines().size() + 2);
        assertThat(exported.lines().getLast())
                .contains("\"subject\":\"" + ada + "\"", "\"what\":\"deleted\"", "\"request\":\"request-delete\"");
    }

    @Test
    void whatAnAdoptedUserHeldIsOnRecord() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        falcon.tenant().addUser("grace@example.com", "Grace", "Hopper", "event_viewer");
        var bridge = stage.bridge(falcon, TestDatabase.SQLITE);

        var grace = bridge.scim()
                .find("/Users", "userName eq \"grace@example.com\"")
                .body()
                .path("Resources")
                .path(0)
                .path("id")
                .asString();
        send(bridge, "POST", "/Groups", group("Falcon Analysts", grace), "request-adopt");
        bridge.settle();

        assertThat(stage.operator().says("explain", "--request=request-adopt").out())
                .contains(grace + "  found event_viewer");
    }

    @Test
    void aHoldNamesTheRequestThatItHoldsBackAndADecisionWhoMadeIt() {
        var falcon = stage.falcon(Dialect.USER_MANAGEMENT);
        var bridge = stage.bridge(
                falcon,
                TestDatabase.SQLITE,
                "--bridge.rails.deprovisioning.at-least=0",
                "--bridge.rails.deprovisioning.percent=0");
        var ada = bridge.scim().post("/Users", person("ada")).id();
        stage.group("Falcon Analysts", ada);

        assertThat(send(bridge, "PATCH", "/Users/" + ada, """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[%s]}""".formatted(DEACTIVATE), "request-leave")
                        .status())
                .isEqualTo(503);

        var operator = stage.operator();
        assertThat(operator.says("held", "list", "--json").out()).contains("\"request\":\"request-leave\"");
        assertThat(operator.says("held", "allow", ada, "--by=root").code()).isZero();
        Eventually.holds(() ->
                operator.says("audit", "show", ada).out().contains("revoked falconhost_analyst  for request-leave"));
        assertThat(operator.says("explain", "--request=operator root").out()).contains("accepted allow what is held");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with blank in it", "sneaky\"quote", "x'; drop table audit; --"})
    void anIdThatIsNoneIsReplaced(String id) {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), TestDatabase.SQLITE);

        var answer = bridge.scim().send("GET", "/Users?count=0", "", HEADER, id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header(HEADER).orElseThrow()).isNotEqualTo(id).hasSize(36);
    }

    @Test
    void whatIsMistypedOrUnknownIsSaidInOneLine() {
        stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), TestDatabase.SQLITE);
        var operator = stage.operator();

        assertThat(operator.says("explain").code()).isEqualTo(64);
        assertThat(operator.says("explain", "ada", "--request=x").code()).isEqualTo(64);
        assertThat(operator.says("audit").code()).isEqualTo(64);
        assertThat(operator.says("audit", "show", "ada", "--limit=0").code()).isEqualTo(64);
        assertThat(operator.says("audit", "export", "--since=yesterday").code()).isEqualTo(64);
        var unknown = operator.says("explain", "--request=nothing-of-it");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).hasLineCount(1).contains("Nothing is on record of request 'nothing-of-it'");
        assertThat(operator.says("audit", "show", "nobody@example.com").code()).isEqualTo(1);
    }

    @Test
    void aCommandThatFailsByAFaultOfItsOwnSaysSoInOneLine() {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), TestDatabase.SQLITE);
        bridge.scim().post("/Users", person("ada"));
        bridge.bean(JdbcClient.class)
                .sql("update accounts set state = 'NO_SUCH_THING'")
                .update();

        var said = stage.operator().says("explain", "ada@example.com");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).hasLineCount(1).contains("a fault of the bridge's own", "NO_SUCH_THING");
    }

    /** While a fleet is brought to a later version, or when it is taken back. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatALaterVersionPutOnRecordIsShownByTheNameThatItHasThere(TestDatabase database) {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), database);
        bridge.bean(JdbcClient.class)
                .sql("insert into audit (at, subject, what, detail) values (1, 'somebody', 'SEEN_FROM_AFAR', 'twice')")
                .update();

        var said = stage.operator().says("audit", "export");

        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("\"what\":\"other\",\"detail\":\"SEEN_FROM_AFAR twice\"");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void oldRecordsAreForgotten(TestDatabase database) {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), database);
        IntStream.range(0, 3).forEach(number -> bridge.scim().post("/Users", person("user" + number)));
        bridge.settle();
        var log = bridge.bean(AuditLog.class);
        var all = new ArrayList<AuditRecord>();
        log.export(Instant.EPOCH, all::add);
        assertThat(all).as("with the first token's").hasSize(7);

        var chain = bridge.bean(AuditChain.class);
        chain.seal();
        assertThat(chain.forget(all.getFirst().at())).isZero();
        assertThat(chain.forget(all.getLast().at().plusMillis(1))).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theServiceSealsTheRecordAndACommandFindsWhatWasChangedInIt(TestDatabase database) {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), database, KEY);
        stage.analyst("ada");
        var chain = bridge.bean(AuditChain.class);
        Eventually.holds(() -> chain.unsealedSince().isEmpty());
        var operator = stage.operator();

        var whole = operator.says("audit", "verify", KEY);
        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat(whole.out()).contains("5 records verified, sealed until 20", "; 0 not sealed yet.");
        assertThat(operator.says("audit", "verify", "--json", KEY).out())
                .contains("\"result\":\"whole\"", "\"records\":5");
        var otherKey = operator.says("audit", "verify");
        assertThat(otherKey.code()).isEqualTo(1);
        assertThat(otherKey.err()).hasLineCount(1).contains("sealed with a key that is not configured here");

        bridge.bean(JdbcClient.class)
                .sql("update audit set detail = 'falcon_admin' where what = 'GRANTED'")
                .update();
        var changed = operator.says("audit", "verify", KEY);
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.err())
                .hasLineCount(1)
                .matches("The record with sequence \\d, id \\d was changed; it is of 20\\S+\\.\\s*");
        assertThat(operator.says("audit", "verify", "--json", KEY).out()).contains("\"result\":\"changed\"", "\"id\":");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theRecordHasNoNamesBesideWhoDecidedAndThatCanBeErased(TestDatabase database) {
        var bridge = stage.bridge(
                stage.falcon(Dialect.USER_MANAGEMENT),
                database,
                "--bridge.rails.deprovisioning.at-least=0",
                "--bridge.rails.deprovisioning.percent=0");
        var grace = stage.analyst("grace");
        bridge.scim().patch("/Users/" + grace, DEACTIVATE);
        assertThat(stage.operator().says("held", "allow", grace, "--by=hedy").code())
                .isZero();
        bridge.settle();
        var rows = bridge.bean(JdbcClient.class).sql("select * from audit");
        assertThat(rows.query().listOfRows().toString().toLowerCase(Locale.ROOT))
                .contains("hedy")
                .doesNotContain("grace", "hopper", "example.com", "falcon analysts");

        var erased = stage.operator().says("audit", "erase", "operator hedy");

        assertThat(erased.out())
                .matches(
                        "Who asked is not told any more in \\d+ places: records, users, and what is or was held\\.\\s*");
        assertThat(rows.query().listOfRows().toString()).doesNotContain("hedy");
        assertThat(stage.operator().says("audit", "verify").code()).isZero();
        assertThat(stage.operator().says("audit", "erase", "operator hedy").code())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsKnownOfADeletedUserIsForgottenAndTheRecordHasOnlyItsId(TestDatabase database) {
        var bridge = stage.bridge(stage.falcon(Dialect.USER_MANAGEMENT), database);
        var ada = bridge.scim().post("/Users", person("ada")).id();
        var grace = bridge.scim().post("/Users", person("grace")).id();
        stage.group("Falcon Analysts", ada, grace);
        assertThat(stage.operator().says("lock", ada).code()).isZero();
        assertThat(bridge.scim().delete("/Users/" + ada).status()).isEqualTo(204);
        var accounts = bridge.bean(Accounts.class);

        assertThat(accounts.forgetDeleted(Instant.now().minusSeconds(3600))).isZero();
        assertThat(accounts.forgetDeleted(Instant.now().plusSeconds(5)))
                .as("locked")
                .isZero();
        assertThat(stage.operator().says("unlock", "ada@example.com").code()).isZero();
        assertThat(accounts.forgetDeleted(Instant.now().plusSeconds(5))).isEqualTo(1);
        assertThat(accounts.forgetDeleted(Instant.now().plusSeconds(5))).isZero();

        assertThat(bridge.scim().get("/Users/" + grace).status()).isEqualTo(200);
        var rows = bridge.bean(JdbcClient.class)
                .sql("select count(*) from accounts where user_name_key like 'ada%'")
                .query(Long.class)
                .single();
        assertThat(rows).isZero();
        assertThat(stage.operator().says("audit", "show", ada).lines()).isNotEmpty();
        assertThat(bridge.scim().post("/Users", person("ada")).status()).isEqualTo(201);
    }
}
