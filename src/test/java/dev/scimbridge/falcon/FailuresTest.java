package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static dev.scimbridge.falcon.TestFalcon.ANALYST;
import static dev.scimbridge.falcon.TestFalcon.GRACE;
import static dev.scimbridge.falcon.TestFalcon.GRACE_NAMES;
import static dev.scimbridge.falcon.TestFalcon.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.Weather;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer means that is not plainly a success, and what is told of it. */
class FailuresTest {

    private static final String META = "\"meta\":{\"trace_id\":\"abc-123\",\"powered_by\":\"cs.flightcontrolapi\"}";

    private static final Fault REDIRECT = new Fault.Raw(302, Map.of("Location", "https://login.example.com/"), "");

    private final TestFalcon falcon = TestFalcon.speaking(Dialect.USER_MANAGEMENT);

    @AfterEach
    void stop() {
        falcon.close();
    }

    private void answers(FalconOperation operation, int status, String body) {
        falcon.simulator.fail(operation, 1, new Fault.Raw(status, Map.of(), body));
    }

    private void always(FalconOperation operation, Fault fault) {
        falcon.simulator.weather((asked, number) -> asked == operation ? Optional.of(fault) : Optional.empty());
    }

    private void failsWithAll(String... words) {
        assertThatExceptionOfType(FalconException.class)
                .isThrownBy(() -> falcon.client.listUuids(0, 1))
                .satisfies(failure -> assertThat(failure.getMessage()).contains(words));
    }

    private static void fails(String message, ThrowingCallable call) {
        assertThatExceptionOfType(FalconException.class).isThrownBy(call).withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 409})
    void aRefusalTellsOperationStatusCodeAndTraceId(int status) {
        var ada = falcon.user(ADA, ADA_NAMES);
        answers(
                FalconOperation.GRANT_ROLES,
                status,
                "{" + META + ",\"errors\":[{\"code\":" + status + ",\"message\":\"not this one\"}]}");

        fails(
                "not this one (grant_roles, status " + status + ", code " + status + ", trace id abc-123)",
                () -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER)));
    }

    @Test
    void aTakenLoginAndAnUnknownUserTellItToo() {
        var ada = falcon.user(ADA, ADA_NAMES);
        fails("(create_user, status 409, code 409, trace id ", () -> falcon.client.create(ADA, ADA_NAMES));
        falcon.client.delete(ada.uuid());
        fails("(delete_user, status 404, code 404, trace id ", () -> falcon.client.delete(ada.uuid()));
    }

    @Test
    void anOutageTellsItToo() {
        falcon.user(ADA, ADA_NAMES);
        answers(FalconOperation.CREATE_USER, 503, "{" + META + ",\"errors\":[{\"code\":50301,\"message\":\"busy\"}]}");

        fails(
                "busy (create_user, status 503, code 50301, trace id abc-123)",
                () -> falcon.client.create(GRACE, GRACE_NAMES));
    }

    @Test
    void aSuccessWithErrorsTellsTheCodeBesideTheStatus() {
        var ada = falcon.user(ADA, ADA_NAMES);
        falcon.simulator.fail(FalconOperation.GRANT_ROLES, 1, new Fault.ErrorsIn200(400, "invalid roleID"));

        fails("(grant_roles, status 200, code 400, ", () -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER)));
    }

    @Test
    void refusedCredentialsAreToldWithStatusAndTraceId() {
        falcon.simulator.acceptCredentials(false);

        fails("(token, status 403, code 403, trace id ", () -> falcon.client.listUuids(0, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":400,\"message\":\"no\"}",
                "\"no\"",
                "400",
                "[{\"code\":400,\"message\":\"no\"}]",
                "[\"no\"]",
                "[null]",
                "{}",
                "false"
            })
    void errorsOfAnyKindAreAFailure(String errors) {
        var ada = falcon.user(ADA, ADA_NAMES);
        answers(FalconOperation.GRANT_ROLES, 200, "{" + META + ",\"errors\":" + errors + "}");

        fails("(grant_roles, status 200, code ", () -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER)));
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"errors\":null", ",\"errors\":[]", ""})
    void noErrorsAreASuccess(String errors) {
        var ada = falcon.user(ADA, ADA_NAMES);
        answers(FalconOperation.GRANT_ROLES, 200, "{" + META + errors + "}");

        falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER));

        assertThat(falcon.simulator.countOf(FalconOperation.GRANT_ROLES)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access denied, not your role to give",
                "you are not authorized to grant this role",
                "custom role out of scope for this user"
            })
    void a403AboutOneRoleClosesNoOtherWrite(String said) {
        var ada = falcon.user(ADA, ADA_NAMES);
        answers(FalconOperation.GRANT_ROLES, 403, "{\"errors\":[{\"code\":403,\"message\":\"" + said + "\"}]}");

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER)))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(403));
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    /** The gateway knows scopes, the part behind it knows users and roles. */
    @Test
    void a403FromBehindTheGatewayIsAboutTheChange() {
        answers(
                FalconOperation.CREATE_USER,
                403,
                "{" + META + ",\"errors\":[{\"code\":403,\"message\":\"access denied\"}]}");

        assertThatExceptionOfType(FalconException.Refused.class).isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    /** One user whose roles are not told must not keep everybody else from being provisioned. */
    @Test
    void a403FromBehindTheGatewayToAReadOfOneUserIsAboutThatUser() {
        var ada = falcon.user(ADA, ADA_NAMES);
        var refusal = "{" + META + ",\"errors\":[{\"code\":403,\"message\":\"user is managed elsewhere\"}]}";
        answers(FalconOperation.GET_USER_ROLES, 403, refusal);

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.fetchRoles(ada, Cid.HOME));
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    /** What cannot be read is not "not held". */
    @Test
    void aRoleWithoutItsIdIsNoAnswer() {
        try (var now = TestFalcon.speaking(Dialect.USER_MANAGEMENT)) {
            var ada = now.user(ADA, ADA_NAMES);
            var body = "{" + META + ",\"resources\":[{\"role_name\":\"Falcon Analyst\"}],\"errors\":[]}";
            now.simulator.fail(FalconOperation.GET_USER_ROLES, 1, new Fault.Raw(200, Map.of(), body));

            fails("Falcon names no role", () -> now.client.fetchRoles(ada, Cid.HOME));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theUsersOfAPartialAnswerAreTaken(Dialect dialect) {
        try (var partial = TestFalcon.speaking(dialect)) {
            var ada = partial.user(ADA, ADA_NAMES);
            var grace = partial.user(GRACE, GRACE_NAMES);
            var fields = dialect == Dialect.USERS
                    ? "\"uid\":\"%s\",\"username\":\"ada@example.com\"".formatted(ada.uuid())
                    : "\"uuid\":\"%s\",\"uid\":\"ada@example.com\"".formatted(ada.uuid());
            partial.simulator.fail(
                    FalconOperation.GET_USERS,
                    1,
                    new Fault.Raw(
                            200,
                            Map.of(),
                            "{\"errors\":[{\"code\":404,\"message\":\"user not found\"}],\"resources\":[{" + fields
                                    + "}]}"));

            assertThat(partial.client.fetch(List.of(ada.uuid(), grace.uuid())))
                    .extracting("uuid")
                    .containsExactly(ada.uuid());
            assertThat(partial.arrived()).hasSize(1);
        }
    }

    /** Who could not be read for another reason is not unknown to Falcon. */
    @Test
    void aUserThatCouldNotBeReadIsNotLeftOut() {
        var ada = falcon.user(ADA, ADA_NAMES);
        var grace = falcon.user(GRACE, GRACE_NAMES);
        answers(
                FalconOperation.GET_USERS,
                200,
                "{\"errors\":[{\"code\":500,\"message\":\"shard away\"}],\"resources\":[{\"uuid\":\"" + ada.uuid()
                        + "\",\"uid\":\"ada@example.com\"}]}");

        assertThat(falcon.client.fetch(List.of(ada.uuid(), grace.uuid()))).hasSize(2);
    }

    /** A user that is in the answer exists: to report it as refused would leave a ghost. */
    @Test
    void aCreateWhoseAnswerNamesTheUserBesideErrorsHasCreatedIt() {
        answers(
                FalconOperation.CREATE_USER,
                201,
                "{\"errors\":[{\"code\":500,\"message\":\"mail not sent\"}],\"resources\":[{\"uuid\":\"new-one\"}]}");

        assertThat(falcon.client.create(ADA, ADA_NAMES).uuid().value()).isEqualTo("new-one");
    }

    /** Half of a list of roles would read as roles that are not held. */
    @Test
    void aPartOfTheRolesHeldIsNoAnswer() {
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST, VIEWER);
        answers(
                FalconOperation.GET_USER_ROLES,
                200,
                "{\"errors\":[{\"code\":500,\"message\":\"shard away\"}],\"resources\":[{\"role_id\":\"event_viewer\"}]}");

        assertThat(falcon.client.fetchRoles(ada, Cid.HOME)).hasSize(2);
    }

    /** Whoever looks for a cut line would not find the proxy that answers. */
    @Test
    void whatAnswersInFalconsPlaceIsToldAsThat() {
        answers(FalconOperation.CREATE_USER, 200, "<html>Please sign in</html>");

        fails("create_user is a 200 without Falcon's envelope", () -> falcon.client.create(ADA, ADA_NAMES));
    }

    /** Nothing has happened: there is no lost answer to be looked for. */
    @Test
    void aRedirectedCreateHadNoEffect() {
        always(FalconOperation.CREATE_USER, REDIRECT);

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES))
                .withMessageContaining(falcon.simulator.baseUrl() + " to create_user is a redirect")
                .withMessageContaining("a proxy")
                .withMessageContaining("(create_user, status 302, ");
    }

    static List<Fault> notFalcons() {
        var endless = new Fault.Raw(200, Map.of(), "{\"resources\":[]}" + " ".repeat(9 * 1024 * 1024));
        return List.of(new Fault.Html(200), new Fault.Html(502), new Fault.Html(403), REDIRECT, endless);
    }

    @ParameterizedTest
    @MethodSource("notFalcons")
    void whatIsNotFalconsIsToldWithThePlaceTheOperationAndWhatToDo(Fault answer) {
        always(FalconOperation.LIST_IDS, answer);

        failsWithAll(falcon.simulator.baseUrl() + " to list_users", "a proxy", "falcon.base-url");
    }

    @ParameterizedTest
    @MethodSource("notFalcons")
    void soItIsOfATokenCall(Fault answer) {
        always(FalconOperation.TOKEN, answer);

        failsWithAll(falcon.simulator.baseUrl() + " to token", "a proxy", "falcon.base-url");
        falcon.time.pass(Duration.ofSeconds(6));
        falcon.simulator.weather(Weather.FAIR);
        falcon.client.recheck();
        falcon.client.listUuids(0, 1);
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void itIsSaidOnceUntilItIsAnotherOrOver() {
        try (var log = Log.begin()) {
            always(FalconOperation.LIST_IDS, new Fault.Html(200));
            fails("proxy", () -> falcon.client.listUuids(0, 1));
            falcon.client.fetch(List.of(falcon.user(ADA, ADA_NAMES).uuid()));
            fails("proxy", () -> falcon.client.listUuids(0, 1));
            assertThat(warnings(log)).hasSize(1);
            assertThat(log.text()).doesNotContain("answers again");

            always(FalconOperation.LIST_IDS, REDIRECT);
            fails("redirect", () -> falcon.client.listUuids(0, 1));
            assertThat(warnings(log)).hasSize(2);

            falcon.simulator.weather(Weather.FAIR);
            falcon.time.pass(Duration.ofSeconds(6));
            falcon.client.listUuids(0, 1);
            assertThat(log.text()).containsOnlyOnce("INFO Falcon itself answers again.");
        }
    }

    private static List<String> warnings(Log log) {
        return log.text().lines().filter(line -> line.startsWith("WARN")).toList();
    }

    /** Calls pause after many failures: whoever is turned away then is told what stood in the way all the same. */
    @Test
    void whoIsNotLetThroughAfterItIsToldItToo() {
        always(FalconOperation.LIST_IDS, REDIRECT);
        for (var times = 0; times < 4; times++) {
            fails("redirect", () -> falcon.client.listUuids(0, 1));
        }

        failsWithAll("not sent", falcon.simulator.baseUrl() + " to list_users is a redirect");
    }

    /** What a repeat mends is nobody's business. */
    @Test
    void whatARepeatMendsIsNotSaid() {
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, new Fault.Html(502));
        try (var log = Log.begin()) {
            falcon.client.listUuids(0, 1);

            assertThat(warnings(log)).isEmpty();
        }
    }

    /** A page of a gateway says nothing about the user, who is created when it is over. */
    @Test
    void anAddressThatIsNotFoundRefusesNobody() {
        falcon.simulator.fail(FalconOperation.CREATE_USER, 1, new Fault.Html(404));

        assertThat(falcon.client.create(ADA, ADA_NAMES).login()).isEqualTo(ADA);
    }

    @Test
    void aUserWhoseCidIsNotToldIsNotTakenForGone() {
        var ada = new FalconUser(
                falcon.user(ADA, ADA_NAMES).uuid(), Optional.empty(), ADA, Optional.of("Ada"), Optional.of("Lovelace"));
        answers(
                FalconOperation.GET_USERS,
                200,
                "{\"resources\":[{\"uuid\":\"" + ada.uuid() + "\",\"uid\":\"ada@example.com\"}]}");

        fails("set falcon.cid", () -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER)));
    }

    /** The JDK's client repeats only a GET by itself; a lost create of the guide's dialect would be looked for by a full scan. */
    @Test
    void aConnectionThatWasForgottenAtItsOtherEndCostsNoScan() throws IOException {
        try (var guide = TestFalcon.speaking(Dialect.USERS);
                var stale = new StaleConnections(guide.simulator.baseUrl())) {
            var client = guide.client(TestFalcon.properties(
                    stale.baseUrl(), FalconProperties.Api.USERS, FalconSimulator.CLIENT_SECRET, TestFalcon.PATIENCE));
            client.listUuids(0, 1);

            var created = client.create(ADA, ADA_NAMES);

            assertThat(created.login()).isEqualTo(ADA);
            assertThat(guide.simulator.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
            assertThat(guide.simulator.countOf(FalconOperation.LIST_IDS)).isEqualTo(1);
        }
    }
}
