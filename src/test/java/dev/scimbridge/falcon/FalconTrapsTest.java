package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static dev.scimbridge.falcon.TestFalcon.ADMIN;
import static dev.scimbridge.falcon.TestFalcon.ANALYST;
import static dev.scimbridge.falcon.TestFalcon.GRACE;
import static dev.scimbridge.falcon.TestFalcon.GRACE_NAMES;
import static dev.scimbridge.falcon.TestFalcon.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.http.RawHttp;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.SimulatedRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The traps of Falcon's API by number, as far as the client meets them ({@code docs/falcon-traps.md}); those that only the engine
 * can show are stories.
 */
class FalconTrapsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RoleId UNKNOWN = new RoleId("no_such_role");
    private static final FalconUserUuid NOBODY = new FalconUserUuid("00000000-0000-0000-0000-000000000000");
    private static final String CREDENTIALS =
            "client_id=" + FalconSimulator.CLIENT_ID + "&client_secret=" + FalconSimulator.CLIENT_SECRET;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String USERS = "/user-management/entities/users/v1";
    private static final String ROLE_ACTIONS = "/user-management/entities/user-role-actions/v1";

    private Optional<TestFalcon> running = Optional.empty();

    private TestFalcon start(Dialect dialect) {
        return start(dialect, UnaryOperator.identity());
    }

    private TestFalcon start() {
        return start(Dialect.USER_MANAGEMENT);
    }

    private TestFalcon start(Dialect dialect, UnaryOperator<Settings> settings) {
        var falcon = TestFalcon.speaking(dialect, settings);
        running = Optional.of(falcon);
        return falcon;
    }

    @AfterEach
    void stop() {
        running.ifPresent(TestFalcon::close);
    }

    // Requests that the client would not make.

    private static RawHttp.Answer send(
            URI base, String method, String target, Map<String, String> headers, String body) {
        try {
            var bytes = body.isEmpty() ? null : body.getBytes(StandardCharsets.UTF_8);
            return RawHttp.send(base, method, target, headers, bytes, Duration.ofSeconds(10));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static RawHttp.Answer askForToken(TestFalcon falcon, String type, String body) {
        return send(falcon.simulator.baseUrl(), "POST", "/oauth2/token", Map.of("Content-Type", type), body);
    }

    private static JsonNode json(RawHttp.Answer answer) {
        return JSON.readTree(answer.text());
    }

    private static String token(TestFalcon falcon) {
        return json(askForToken(falcon, FORM, CREDENTIALS)).path("access_token").asString();
    }

    private static RawHttp.Answer send(TestFalcon falcon, String method, String target, String body) {
        return with(token(falcon), falcon, method, target, body);
    }

    private static RawHttp.Answer with(String token, TestFalcon falcon, String method, String target, String body) {
        var headers = Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
        return send(falcon.simulator.baseUrl(), method, target, headers, body);
    }

    private static void call(TestFalcon falcon) {
        falcon.client.listUuids(0, 1);
    }

    private static void refused(int code, ThrowingCallable call) {
        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(call)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static void unknownUser(ThrowingCallable call) {
        assertThatExceptionOfType(FalconException.UnknownUser.class).isThrownBy(call);
    }

    private static List<FalconUser> crowd(TestFalcon falcon, int size) {
        return IntStream.range(0, size)
                .mapToObj(n -> falcon.user(new Login("user" + n + "@example.com"), new PersonName("User", "N" + n)))
                .toList();
    }

    // Token and region.

    @Test
    void trap01ATokenComesWith201AndABearerInLowerCase() {
        var falcon = start();

        call(falcon);

        var answer = askForToken(falcon, FORM, CREDENTIALS);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(json(answer).path("token_type").asString()).isEqualTo("bearer");
        assertThat(json(answer).path("expires_in").asInt()).isEqualTo(1799);
    }

    @Test
    void trap02ATokenIsAskedForByAFormWithTheGrantTypeThatOthersLeaveOut() {
        var falcon = start();

        call(falcon);

        assertThat(falcon.simulator.requests().getFirst().body()).startsWith("grant_type=client_credentials&");
        assertThat(askForToken(falcon, FORM, CREDENTIALS).status()).isEqualTo(201);
        assertThat(askForToken(falcon, "application/json", "{\"client_id\":\"x\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void trap03ARedirectOfTheTokenCallIsFollowedToAKnownCloudAndAllCallsGoThere() {
        var falcon = start();
        try (var there = TestFalcon.speaking(Dialect.USER_MANAGEMENT, settings -> settings.withRegion("eu-1"))) {
            falcon.simulator.moveTo("eu-1", there.simulator.baseUrl());
            var client =
                    falcon.discovering(Map.of("us-1", falcon.simulator.baseUrl(), "eu-1", there.simulator.baseUrl()));

            client.create(ADA, ADA_NAMES);
            client.listUuids(0, 1);

            assertThat(there.simulator.tenant().find("ada@example.com")).isPresent();
            assertThat(there.tokens()).isEqualTo(1);
            assertThat(falcon.tokens()).isEqualTo(1);
            assertThat(falcon.arrived()).isEmpty();
        }
    }

    @Test
    void trap03ARedirectToAnUnknownCloudGetsNoSecret() {
        var falcon = start();
        try (var there = TestFalcon.speaking(Dialect.USER_MANAGEMENT)) {
            falcon.simulator.moveTo("us-gov-1", there.simulator.baseUrl());
            var client = falcon.discovering(Map.of("us-1", falcon.simulator.baseUrl()));

            assertThatExceptionOfType(FalconException.Misconfigured.class)
                    .isThrownBy(() -> client.listUuids(0, 1))
                    .withMessageContaining("'us-gov-1'");
            assertThat(there.simulator.requests()).isEmpty();
        }
    }

    @Test
    void trap03ATokenThatIsIssuedHereForAnotherCloudIsAskedForThere() {
        var falcon = start(Dialect.USER_MANAGEMENT, settings -> settings.withRegion("eu-1"));
        try (var there = TestFalcon.speaking(Dialect.USER_MANAGEMENT, settings -> settings.withRegion("eu-1"))) {
            var client =
                    falcon.discovering(Map.of("us-1", falcon.simulator.baseUrl(), "eu-1", there.simulator.baseUrl()));

            client.listUuids(0, 1);

            assertThat(there.arrived()).hasSize(1);
            assertThat(falcon.arrived()).isEmpty();
        }
    }

    @Test
    void trap04AGoodTokenAtTheWrongHostIs401OfTheSmallPoolAndToldInPlainWords() {
        var falcon = start();
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, deadToken());
        falcon.simulator.fail(FalconOperation.LIST_IDS, 2, deadToken());

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> call(falcon))
                .withMessageContaining("falcon.cloud");
        var answer = with("a-token-of-another-cloud", falcon, "GET", "/user-management/queries/users/v1", "");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsEntry("x-ratelimit-limit", "15");
        assertThat(answer.text()).contains("access denied, invalid bearer token");
    }

    private static Fault deadToken() {
        return new Fault.Raw(
                401,
                Map.of("X-Ratelimit-Limit", "15"),
                "{\"errors\":[{\"code\":401,\"message\":\"access denied, invalid bearer token\"}]}");
    }

    @Test
    void trap05ManyCallsThatFindTheTokenDeadRenewItOnce() throws Exception {
        var falcon = start();
        call(falcon);
        falcon.simulator.revokeTokens();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : IntStream.range(0, 32)
                    .mapToObj(n -> threads.submit(() -> call(falcon)))
                    .toList()) {
                each.get();
            }
        }

        assertThat(falcon.tokens()).isEqualTo(2);
    }

    @Test
    void trap06MoreThan15DeadCallsAMinuteAre429AndAreHealedByANewTokenNotByWaiting() {
        var falcon = start();
        call(falcon);
        var dead = IntStream.range(0, 16)
                .mapToObj(n -> with("dead", falcon, "GET", "/user-management/queries/users/v1", ""))
                .map(RawHttp.Answer::status)
                .toList();
        assertThat(dead.subList(0, 15)).containsOnly(401);
        assertThat(dead.getLast()).isEqualTo(429);
        falcon.simulator.revokeTokens();
        falcon.simulator.clearCalls();

        call(falcon);

        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(429, 200);
        assertThat(falcon.time.waited()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"access denied, scope not permitted", "access denied, authorization failed"})
    void trap07WithoutTheScopeForWritingReadsGoOnAndTheOperatorIsTold(String words) {
        var falcon = start();
        falcon.simulator.denyWrites(words);

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES))
                .withMessageContaining("scope");
        call(falcon);

        assertThat(falcon.tokens()).isEqualTo(1);
        falcon.simulator.allowWrites();
        falcon.client.create(ADA, ADA_NAMES);
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void trap08AnOldTokenGoesOnWorkingAfterANewOneAndARevokedOneDoesNot() {
        var falcon = start();
        call(falcon);

        assertThat(send(falcon, "GET", "/user-management/queries/users/v1", "").status())
                .isEqualTo(200);
        call(falcon);
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsOnly(200);

        falcon.simulator.revokeTokens();
        call(falcon);
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(200, 200, 200, 401, 200);
    }

    // Rate.

    @ParameterizedTest
    @CsvSource({
        "seconds ahead, 1773057607, 7",
        "milliseconds ahead, 1773057607000, 7",
        "a delta, 7, 7",
        "past, 1773057500, 1",
        "absurd, 1973057607, 1",
        "garbage, soon, 1",
        "none, '', 1"
    })
    void trap09A429IsHeededUntilTheTimeItNamesInWhateverUnit(String what, String value, int seconds) {
        var falcon = start();
        Map<String, String> headers = value.isEmpty() ? Map.of() : Map.of("X-Ratelimit-Retryafter", value);
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, Fault.Raw.throttled(6_000, headers));

        call(falcon);

        assertThat(falcon.time.waited()).as(what).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(429, 200);
    }

    @Test
    void trap10ThreePoolsTellTheirLimitsInAnyCaseAndOnlyTheCallsOwnOneIsLearned() {
        var falcon = start(Dialect.USER_MANAGEMENT, settings -> settings.withQuota(600));
        var token = askForToken(falcon, FORM, CREDENTIALS);
        assertThat(token.headers())
                .containsEntry("x-ratelimit-limit", "300")
                .containsEntry("x-ratelimit-remaining", "299");

        call(falcon);
        assertThat(falcon.gauge("falcon.rate.limit.quota")).isEqualTo(600);
        assertThat(falcon.gauge("falcon.rate.limit.remaining")).isEqualTo(599);

        falcon.simulator.revokeTokens();
        falcon.simulator.fail(
                FalconOperation.LIST_IDS,
                1,
                new Fault.Raw(
                        200,
                        Map.of("x-rateLIMIT-limit", "500", "X-RATELIMIT-REMAINING", "42"),
                        "{\"meta\":{},\"resources\":[]}"));
        call(falcon);

        assertThat(falcon.gauge("falcon.rate.limit.quota")).isEqualTo(500);
        assertThat(falcon.gauge("falcon.rate.limit.remaining")).isEqualTo(42);
    }

    @Test
    void trap10TokenCallsHaveAPoolOf300ThatClosesNothingElse() {
        var falcon = start();
        call(falcon);
        var statuses = IntStream.range(0, 300)
                .mapToObj(n -> askForToken(falcon, FORM, CREDENTIALS).status())
                .toList();

        assertThat(statuses.getLast()).isEqualTo(429);
        call(falcon);
        assertThat(falcon.time.waited()).isZero();
    }

    @Test
    void trap11AForeignClientThatDrainsTheQuotaIsWaitedForAndGivenRoom() {
        var falcon = start(Dialect.USER_MANAGEMENT, settings -> settings.withQuota(60));
        call(falcon);
        falcon.simulator.callByAnother(59);

        call(falcon);

        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(200, 429, 200);
        assertThat(falcon.time.waited()).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(62));
    }

    @Test
    void trap12A429InTheMiddleOfARoleBatchRepeatsNothingThatWasDone() {
        var falcon = start(Dialect.USERS);
        var ada = falcon.user(ADA, ADA_NAMES, ADMIN, ANALYST, VIEWER);
        falcon.simulator.fail(FalconOperation.REVOKE_ROLES, 2, Fault.Raw.throttled(6_000, Map.of()));

        falcon.client.revoke(ada, Cid.HOME, Set.of(ADMIN, ANALYST, VIEWER));

        assertThat(falcon.rolesOf(ada)).isEmpty();
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(200, 429, 200, 200);
    }

    @Test
    void trap12PagesOfHtmlAndEmptyOnesAndHalfOfAnAnswerAreNoAnswers() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST);
        falcon.simulator.fail(FalconOperation.GET_USER_ROLES, 1, new Fault.Html(503));
        falcon.simulator.fail(FalconOperation.GET_USER_ROLES, 2, new Fault.Raw(500, Map.of(), ""));
        falcon.simulator.fail(FalconOperation.GET_USERS, 1, new Fault.CutInAnswer());
        falcon.simulator.fail(FalconOperation.GET_USERS, 2, new Fault.Html(200));

        assertThat(falcon.client.fetchRoles(ada, Cid.HOME)).containsExactly(HeldRole.direct(RoleGrant.home(ANALYST)));
        assertThat(falcon.client.fetch(List.of(ada.uuid()))).containsExactly(ada);
    }

    @ParameterizedTest
    @EnumSource
    void trap12ACreateWhoseAnswerIsLostIsSentOnceAndFound(Dialect dialect) {
        var falcon = start(dialect);
        falcon.simulator.fail(FalconOperation.CREATE_USER, 1, new Fault.CutAfterEffect());

        assertThatExceptionOfType(FalconException.Ambiguous.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));

        assertThat(falcon.client.findByLogin(ADA)).isPresent();
        assertThat(falcon.simulator.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
    }

    @Test
    void trap12AnAnswerThatDripsHoldsItsCallerNoLongerThanTheTimeout() {
        var falcon = TestFalcon.impatient(Dialect.USER_MANAGEMENT);
        running = Optional.of(falcon);
        falcon.simulator.fail(FalconOperation.CREATE_USER, 1, new Fault.Drip(Duration.ofMillis(50)));
        var began = System.nanoTime();

        assertThatExceptionOfType(FalconException.Ambiguous.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    // Shape.

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"errors\":null", ",\"errors\":[]"})
    void trap13ErrorsAndResourcesMayBeAbsentOrNullOrEmpty(String errors) {
        var falcon = start();
        for (var resources : List.of("", ",\"resources\":null", ",\"resources\":[]")) {
            falcon.simulator.fail(
                    FalconOperation.LIST_IDS,
                    1,
                    new Fault.Raw(200, Map.of(), "{\"meta\":{}" + errors + resources + "}"));

            assertThat(falcon.client.listUuids(0, 1).uuids()).isEmpty();
        }
        assertThat(falcon.arrived()).hasSize(3);
    }

    @Test
    void trap13A200WithErrorsIsAFailure() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES);
        falcon.simulator.fail(FalconOperation.GRANT_ROLES, 1, new Fault.ErrorsIn200(400, "invalid roleID"));

        refused(400, () -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER)));
    }

    @ParameterizedTest
    @EnumSource
    void trap14ATinyQueryTimeAndUnknownFieldsAreReadOver(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);
        var path = dialect == Dialect.USERS ? "/users/queries/user-uids/v1" : "/user-management/queries/users/v1";

        assertThat(send(falcon, "GET", path, "").text()).contains("1.27E-7", "a_field_that_nobody_knows");
        assertThat(falcon.client.findByLogin(ADA)).contains(ada);
    }

    @Test
    void trap14FieldsThatAreMissingAreUnknownRatherThanWrong() {
        var falcon = start();
        falcon.simulator.fail(
                FalconOperation.GET_USERS,
                1,
                new Fault.Raw(200, Map.of(), "{\"resources\":[{\"uuid\":\"u-1\",\"uid\":\"ada@example.com\"}]}"));

        assertThat(falcon.client.fetch(List.of(NOBODY)))
                .containsExactly(new FalconUser(
                        new FalconUserUuid("u-1"), Optional.empty(), ADA, Optional.empty(), Optional.empty()));
    }

    @Test
    void trap15TimesOfSixDigitsAreReadAndThoseThatMakeNoSenseAreNot() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES);
        var end = Instant.parse("2026-03-10T12:00:00.000001Z");
        falcon.simulator.tenant().grantUntil("ada@example.com", "event_viewer", end);
        var shown = json(send(
                        falcon, "POST", "/user-management/entities/users/GET/v1", "{\"ids\":[\"" + ada.uuid() + "\"]}"))
                .path("resources")
                .path(0);

        assertThat(shown.path("updated_at").asString())
                .isLessThan(shown.path("created_at").asString());
        assertThat(shown.has("last_login_at")).isFalse();
        assertThat(falcon.client.fetch(List.of(ada.uuid()))).containsExactly(ada);
        assertThat(falcon.client.fetchRoles(ada, Cid.HOME))
                .extracting(HeldRole::expiresAt)
                .containsExactly(Optional.of(end));
    }

    @ParameterizedTest
    @EnumSource
    void trap16UidIsTheUuidInOneDialectAndTheEmailInTheOther(Dialect dialect) {
        var falcon = start(dialect);

        var created = falcon.client.create(ADA, ADA_NAMES);

        var inFalcon = falcon.simulator.tenant().find("ada@example.com").orElseThrow();
        assertThat(created.uuid().value()).isEqualTo(inFalcon.uuid());
        assertThat(falcon.client.fetch(List.of(created.uuid()))).containsExactly(TestFalcon.seen(inFalcon));
    }

    @ParameterizedTest
    @EnumSource
    void trap17AnAnswerToAGrantOrDeleteMayListAnythingOrNothing(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER));
        falcon.simulator.fail(
                FalconOperation.GRANT_ROLES, 1, new Fault.Raw(200, Map.of(), "{\"resources\":[\"falcon_admin\"]}"));
        falcon.client.grant(ada, Cid.HOME, Set.of(ADMIN));
        falcon.client.revoke(ada, Cid.HOME, Set.of(VIEWER));
        falcon.client.delete(ada.uuid());

        assertThat(falcon.simulator.tenant().users()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void trap18TheOrderOfRolesMeansNothing(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES, ADMIN, ANALYST, VIEWER);
        var reads = new HashSet<Set<HeldRole>>();

        IntStream.range(0, 10).forEach(n -> reads.add(falcon.client.fetchRoles(ada, Cid.HOME)));

        assertThat(reads).hasSize(1);
    }

    // Paths and parameters.

    @Test
    void trap19TheOtherDialectsSpellingsAreRefusedSoNoneIsSent() {
        var falcon = start(Dialect.USERS);
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST);
        var roles = "/user-roles/entities/user-roles/v1?user_uuid=" + ada.uuid();

        assertThat(send(falcon, "DELETE", roles + "&ids=falconhost_analyst", "").status())
                .isEqualTo(400);
        assertThat(send(falcon, "POST", roles, "{\"roleIds\":[\"event_viewer\"]}")
                        .status())
                .isEqualTo(400);
        assertThat(send(falcon, "POST", "/users/entities/users/v1", "{\"uid\":\"grace@example.com\"}")
                        .status())
                .isEqualTo(400);
        falcon.client.revoke(ada, Cid.HOME, Set.of(ANALYST));
        falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER));
        falcon.client.create(GRACE, GRACE_NAMES);

        assertThat(falcon.rolesOf(ada)).containsExactly("event_viewer");
    }

    @Test
    void trap20UsersAreReadByAPostToAPathOfItsOwn() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES);

        assertThat(send(falcon, "GET", USERS + "?ids=" + ada.uuid(), "").status())
                .isEqualTo(404);
        falcon.client.fetch(List.of(ada.uuid()));

        assertThat(falcon.lines().getLast()).startsWith("POST /user-management/entities/users/GET/v1 ");
    }

    @Test
    void trap21ARoleActionNamesTheUserUuid() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES);
        var body = "{\"action\":\"grant\",\"cid\":\"" + FalconSimulator.CID + "\",\"user_uuid\":\"" + ada.uuid()
                + "\",\"role_ids\":[\"event_viewer\"]}";

        assertThat(send(falcon, "POST", ROLE_ACTIONS, body).status()).isEqualTo(400);
        falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER));

        assertThat(falcon.rolesOf(ada)).containsExactly("event_viewer");
    }

    @ParameterizedTest
    @EnumSource
    void trap22PagesAndBatchesStayWithinTheirBounds(Dialect dialect) {
        var falcon = start(dialect);
        var users = crowd(falcon, 1_001);
        refused(400, () -> falcon.client.listUuids(0, 501));
        refused(400, () -> falcon.client.listUuids(-1, 500));
        falcon.simulator.clearCalls();

        var fetched = falcon.client.fetch(users.stream().map(FalconUser::uuid).toList());

        assertThat(fetched).isEqualTo(users);
        assertThat(falcon.arrived()).hasSize(dialect == Dialect.USERS ? 11 : 3);
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsOnly(200);
    }

    @Test
    void trap23SeveralIdsAreSeveralParametersForAListWithCommasIsOneBadId() {
        var falcon = start(Dialect.USERS);
        var ada = falcon.user(ADA, ADA_NAMES);
        var grace = falcon.user(GRACE, GRACE_NAMES);

        var commas = send(falcon, "GET", "/users/entities/users/v1?ids=" + ada.uuid() + "," + grace.uuid(), "");
        assertThat(json(commas).path("resources")).isEmpty();
        assertThat(falcon.client.fetch(List.of(ada.uuid(), grace.uuid()))).containsExactly(ada, grace);
    }

    @Test
    void trap24AnUpdateWithOneNameOrAnEmailIsRefusedSoBothNamesAreSentAlone() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES);
        var target = USERS + "?user_uuid=" + ada.uuid();

        assertThat(send(falcon, "PATCH", target, "{\"last_name\":\"King\"}").status())
                .isEqualTo(400);
        assertThat(send(falcon, "PATCH", target, "{\"first_name\":\"A\",\"last_name\":\"B\",\"uid\":\"a@b.c\"}")
                        .status())
                .isEqualTo(400);
        falcon.client.update(ada, GRACE_NAMES, Optional.empty());

        assertThat(falcon.simulator
                        .tenant()
                        .find("ada@example.com")
                        .orElseThrow()
                        .lastName())
                .isEqualTo("Hopper");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ada+falcon@example.com", "o'brien@example.com", "a\\b@example.com", "a&b=c%20d#e@example.com"})
    void trap25AnEmailArrivesInAFilterAsItIs(String address) {
        var falcon = start();
        var login = new Login(address);
        var ada = falcon.user(login, ADA_NAMES);
        falcon.user(new Login("ada falcon@example.com".replace(' ', '_')), GRACE_NAMES);

        assertThat(falcon.client.findByLogin(login)).contains(ada);
        assertThat(falcon.lines().getFirst()).doesNotContain("+");
    }

    @Test
    void trap26ACidIsSentInLowerCaseWithoutItsChecksum() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES);
        var child = new Cid("C411D000C411D000C411D000C411D000-0F");

        falcon.client.grant(ada, child, Set.of(VIEWER));
        assertThat(falcon.client.fetchRoles(ada, child)).hasSize(1);

        for (var cid : List.of("", "C411D000C411D000C411D000C411D000", "c411d000c411d000c411d000c411d000-0f")) {
            var body = "{\"action\":\"grant\",\"cid\":\"" + cid + "\",\"uuid\":\"" + ada.uuid()
                    + "\",\"role_ids\":[\"event_viewer\"]}";
            assertThat(send(falcon, "POST", ROLE_ACTIONS, body).status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trap27EveryCallTellsItsContentTypeWithoutABodyToo(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);
        var headers = Map.of("Authorization", "Bearer " + token(falcon));

        assertThat(send(falcon.simulator.baseUrl(), "GET", "/users/queries/user-uids/v1", headers, "")
                        .status())
                .isEqualTo(415);
        falcon.client.fetchRoles(ada, Cid.HOME);
        falcon.client.delete(ada.uuid());
    }

    // Semantics.

    @ParameterizedTest
    @EnumSource
    void trap28ACreateGivesNoRoles(Dialect dialect) {
        var falcon = start(dialect);

        var ada = falcon.client.create(ADA, ADA_NAMES);

        assertThat(falcon.client.fetchRoles(ada, Cid.HOME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"USERS, 409", "USERS, 400", "USER_MANAGEMENT, 409", "USER_MANAGEMENT, 400"})
    void trap29AnEmailOfAnotherCidIsTakenAndNotToBeFound(Dialect dialect, int status) {
        var falcon = start(dialect, settings -> settings.withDuplicateStatus(status));
        falcon.simulator.tenant().addUserElsewhere("ada@example.com");

        assertThatExceptionOfType(FalconException.DuplicateLogin.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));
        assertThat(falcon.client.findByLogin(ADA)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void trap30ALoginIsLookedUpInLowerCase(Dialect dialect) {
        var falcon = start(dialect);

        var created = falcon.client.create(new Login("Ada@Example.COM"), ADA_NAMES);

        assertThat(falcon.simulator.tenant().users().getFirst().login()).isEqualTo("ada@example.com");
        assertThat(falcon.client.findByLogin(new Login("ADA@example.com"))).contains(created);
    }

    @ParameterizedTest
    @EnumSource
    void trap31ADomainThatIsNotAllowedIsRefusedAndA500ToACreateIsNotRepeated(Dialect dialect) {
        var falcon = start(dialect, settings -> settings.withDomains("example.org"));
        refused(400, () -> falcon.client.create(ADA, ADA_NAMES));
        falcon.simulator.clearCalls();
        falcon.simulator.fail(FalconOperation.CREATE_USER, 1, new Fault.Status(500, "password too weak"));

        assertThatExceptionOfType(FalconException.Ambiguous.class)
                .isThrownBy(() -> falcon.client.create(new Login("ada@example.org"), ADA_NAMES));

        assertThat(falcon.arrived()).hasSize(1);
        assertThat(falcon.lines().getFirst()).doesNotContain("\"password\"");
    }

    @ParameterizedTest
    @EnumSource
    void trap32AnUnknownUserIsKnownAsSuchByWhateverIsAnswered(Dialect dialect) {
        var falcon = start(dialect);
        var ghost = new FalconUser(
                NOBODY, Optional.of(new Cid(FalconSimulator.CID)), ADA, Optional.empty(), Optional.empty());

        unknownUser(() -> falcon.client.fetchRoles(ghost, Cid.HOME));
        unknownUser(() -> falcon.client.grant(ghost, Cid.HOME, Set.of(VIEWER)));
        unknownUser(() -> falcon.client.delete(NOBODY));
        assertThat(falcon.client.fetch(List.of(NOBODY))).isEmpty();
        falcon.simulator.fail(FalconOperation.GET_USERS, 1, new Fault.Status(404, "user not found"));
        assertThat(falcon.client.fetch(List.of(NOBODY))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void trap33AnUnknownRoleOrOneInAnotherCaseAppliesNothingOfItsBatch(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES);

        refused(400, () -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER, UNKNOWN)));
        refused(400, () -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER, new RoleId("Falcon_Admin"))));

        assertThat(falcon.rolesOf(ada)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void trap34ARevokeOfARoleThatIsNotHeldIsAnError(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST);

        refused(400, () -> falcon.client.revoke(ada, Cid.HOME, Set.of(VIEWER)));
        assertThat(falcon.rolesOf(ada)).containsExactly("falconhost_analyst");
    }

    @Test
    void trap34OneRoleThatIsNotHeldSpoilsARevokeOfSeveral() {
        var falcon = start();
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST);

        refused(400, () -> falcon.client.revoke(ada, Cid.HOME, Set.of(ANALYST, VIEWER)));
        assertThat(falcon.rolesOf(ada)).containsExactly("falconhost_analyst");
    }

    @ParameterizedTest
    @EnumSource
    void trap38WhatCouldBeGrantedIsNotWhatIsHeld(Dialect dialect) {
        var falcon = start(dialect);
        var ada = falcon.user(ADA, ADA_NAMES, ANALYST);
        var path = dialect == Dialect.USERS ? "/user-roles/queries/roles/v1" : "/user-management/queries/roles/v1";

        var grantable =
                json(send(falcon, "GET", path + "?user_uuid=" + ada.uuid(), "")).path("resources");
        assertThat(grantable).hasSize(12);
        falcon.simulator.clearCalls();
        assertThat(falcon.client.fetchRoles(ada, Cid.HOME)).containsExactly(HeldRole.direct(RoleGrant.home(ANALYST)));
        assertThat(falcon.lines()).noneMatch(line -> line.contains(path));
    }

    @ParameterizedTest
    @EnumSource
    void trap41AListingDuringWhichUsersComeAndGoHasGapsAndDuplicatesAndAnEnd(Dialect dialect) {
        var falcon = start(dialect);
        var users = crowd(falcon, 600);
        falcon.simulator.fail(
                FalconOperation.LIST_IDS,
                1,
                new Fault.Meanwhile(() -> falcon.simulator.tenant().deleteByHand("user1@example.com")));

        var first = falcon.client.listUuids(0, 500);
        var second = falcon.client.listUuids(500, 500);

        assertThat(first.uuids()).hasSize(500);
        assertThat(second.uuids()).hasSize(99).doesNotContain(users.get(500).uuid());
        assertThat(second.total()).contains(599);
        assertThat(falcon.client.findByLogin(users.get(599).login())).isPresent();
    }
}
