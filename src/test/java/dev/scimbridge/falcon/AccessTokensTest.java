package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static dev.scimbridge.falcon.TestFalcon.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.Cid;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.logs.Log;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import dev.scimbridge.simulator.SimulatedRequest;
import dev.scimbridge.story.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Token, credentials and scopes: what is renewed by itself, and what an operator is told. */
class AccessTokensTest {

    private static final Duration LIFE = Duration.ofSeconds(1_799);
    private static final Duration PAUSE = Duration.ofSeconds(6);
    private static final Fault NO_SCOPE = new Fault.Status(403, "access denied, scope not permitted");

    private final TestFalcon falcon = TestFalcon.speaking(Dialect.USERS);
    private final Log log = Log.begin();

    @BeforeEach
    void logEverything() {
        LoggingSystem.get(AccessTokensTest.class.getClassLoader()).setLogLevel("dev.scimbridge.falcon", LogLevel.INFO);
    }

    @AfterEach
    void stop() {
        log.close();
        falcon.close();
    }

    private void call() {
        falcon.client.listUuids(0, 1);
    }

    private FalconUsers stranger() {
        return falcon.client(FalconProperties.Api.USERS, "wrong-secret", Duration.ofSeconds(10));
    }

    @Test
    void oneTokenServesManyCalls() {
        IntStream.range(0, 20).forEach(n -> call());

        assertThat(falcon.tokens()).isEqualTo(1);
    }

    @Test
    void aTokenIsRenewedTwoMinutesBeforeItsEnd() {
        call();
        falcon.time.pass(LIFE.minusSeconds(121));
        call();
        assertThat(falcon.tokens()).isEqualTo(1);

        falcon.time.pass(Duration.ofSeconds(1));
        call();

        Eventually.holds(() -> falcon.tokens() == 2);
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsOnly(200);
    }

    /** The old one is good for two minutes more. */
    @Test
    void nobodyWaitsForATokenThatIsRenewedEarly() {
        call();
        falcon.time.pass(LIFE.minusSeconds(120));
        falcon.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Hang(Duration.ofSeconds(5)));
        var began = System.nanoTime();

        IntStream.range(0, 10).forEach(n -> call());

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        Eventually.holds(() -> falcon.tokens() == 2);
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsOnly(200);
    }

    @Test
    void aTokenOfShortLifeIsUsedForMostOfIt() {
        try (var brief =
                TestFalcon.speaking(Dialect.USERS, settings -> settings.withTokenLife(PAUSE.multipliedBy(10)))) {
            brief.client.listUuids(0, 1);
            brief.time.pass(Duration.ofSeconds(53));
            brief.client.listUuids(0, 1);
            assertThat(brief.tokens()).isEqualTo(1);
            brief.time.pass(Duration.ofSeconds(1));
            brief.client.listUuids(0, 1);
            Eventually.holds(() -> brief.tokens() == 2);
        }
    }

    /** Facts, trap 6: there are fifteen calls a minute with a dead token, for everybody behind one address. */
    @Test
    void aDeadTokenIsNotSentAgainWhileNoOtherIsToBeHad() {
        call();
        falcon.simulator.revokeTokens();
        IntStream.rangeClosed(1, 200)
                .forEach(n -> falcon.simulator.fail(FalconOperation.TOKEN, n, new Fault.Status(503, "away")));

        IntStream.range(0, 20)
                .forEach(n -> assertThatExceptionOfType(FalconException.Unavailable.class)
                        .isThrownBy(this::call));

        assertThat(falcon.arrived().stream().filter(request -> request.status() == 401))
                .hasSize(1);
    }

    @Test
    void aTokenThatEndsEarlyIsRenewedAndTheCallRepeatedOnce() {
        call();
        falcon.simulator.revokeTokens();

        var created = falcon.client.create(ADA, ADA_NAMES);

        assertThat(created.login()).isEqualTo(ADA);
        assertThat(falcon.tokens()).isEqualTo(2);
        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(200, 401, 201);
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void manyCallsThatFindTheTokenSpentRenewItOnce() throws Exception {
        call();
        falcon.simulator.revokeTokens();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 32)
                    .mapToObj(n -> threads.submit(() -> falcon.client.listUuids(n, 1)))
                    .toList();
            for (var each : calls) {
                each.get();
            }
        }

        assertThat(falcon.tokens()).isEqualTo(2);
    }

    /** A call keeps its token while it waits for its turn; by then another one may be there. */
    @Test
    void aCallGoesWithTheTokenOfTheMomentInWhichItsTurnComes() {
        call();

        atEachWait(() -> {
                    falcon.simulator.revokeTokens();
                    call();
                })
                .listUuids(0, 1);

        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(200, 401, 200, 200);
        assertThat(falcon.tokens()).isEqualTo(2);
    }

    @Test
    void aTokenThatEndsWhileACallWaitsIsNotSent() {
        call();

        atEachWait(() -> falcon.time.pass(LIFE)).listUuids(0, 1);

        assertThat(falcon.arrived()).extracting(SimulatedRequest::status).containsExactly(200, 200);
        assertThat(falcon.gauge("falcon.rate.limit.spent")).isEqualTo(1);
    }

    @Test
    void tokensThatEndInOneWaitAndInTheNextAreNoMisconfiguration() {
        call();

        atEachWait(() -> falcon.time.pass(LIFE), () -> falcon.time.pass(LIFE)).listUuids(0, 1);

        assertThat(falcon.client.lastMisconfiguration()).isEmpty();
        assertThat(log.text()).doesNotContain("rejects a token");
    }

    /** A permit is asked for its deadline when the call begins to wait. */
    private FalconUsers atEachWait(Runnable... meanwhile) {
        var events = new ArrayDeque<>(List.of(meanwhile));
        return falcon.client.at(Priority.INLINE, new Permit() {
            @Override
            public void take() {}

            @Override
            public Instant deadline() {
                Optional.ofNullable(events.poll()).ifPresent(Runnable::run);
                return Instant.MAX;
            }
        });
    }

    /** Falcon answers nobody until hundreds wait behind those that are under way; then it has revoked their token. */
    @Test
    void hundredsThatQueueWithADeadTokenDoNotGoOutWithIt() throws Exception {
        var underWay = 30; // of 32; two are kept for those who leave
        var queued = new CountDownLatch(1);
        call();
        IntStream.rangeClosed(1, underWay)
                .forEach(n -> falcon.simulator.fail(FalconOperation.LIST_IDS, n, new Fault.Meanwhile(() -> {
                    try {
                        queued.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                })));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, underWay + 200)
                    .mapToObj(n -> threads.submit(() -> falcon.client.listUuids(n, 1)))
                    .toList();
            Eventually.holds(() -> falcon.meters
                            .get("falcon.queue.length")
                            .tag("priority", "inline")
                            .gauge()
                            .value()
                    == 200);
            falcon.simulator.revokeTokens();
            queued.countDown();
            for (var each : calls) {
                each.get();
            }
        }

        assertThat(falcon.tokens()).isEqualTo(2);
        assertThat(falcon.arrived().stream().filter(request -> request.status() != 200))
                .hasSizeBetween(1, 2 * underWay);
    }

    @Test
    void aTokenThatIsRejectedAgainIsNotRenewedAgain() {
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, new Fault.Status(401, "access denied"));
        falcon.simulator.fail(FalconOperation.LIST_IDS, 2, new Fault.Status(401, "access denied"));

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(this::call)
                .withMessageContaining("falcon.cloud");
        assertThat(falcon.tokens()).isEqualTo(2);
        assertThat(falcon.client.misconfiguration()).isPresent();

        call();
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void wrongCredentialsAreToldInASentenceThatNamesThePlace() {
        var client = stranger();

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> client.listUuids(0, 1))
                .withMessageContaining("falcon.base-url " + falcon.simulator.baseUrl())
                .withMessageContaining("falcon.client-secret")
                .withMessageNotContaining("wrong-secret");
        assertThat(client.misconfiguration())
                .hasValueSatisfying(said -> assertThat(said).contains("falcon.base-url"));
        assertThat(client.hasRoom()).isFalse();
        assertThat(falcon.arrived()).isEmpty();
    }

    @Test
    void wrongCredentialsAreLoggedOnceAndTriedEveryFewSeconds() {
        falcon.simulator.acceptCredentials(false);
        for (var n = 0; n < 30; n++) {
            assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(this::call);
            falcon.time.pass(Duration.ofSeconds(1));
        }

        assertThat(log.text().split("refuses the API client's credentials", -1)).hasSize(2);
        assertThat(falcon.tokens()).isEqualTo(6);
    }

    @Test
    void credentialsThatAreMendedAreUsedWithoutARestart() {
        falcon.simulator.acceptCredentials(false);
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(this::call);

        falcon.simulator.acceptCredentials(true);
        falcon.time.pass(PAUSE);
        call();

        assertThat(falcon.client.misconfiguration()).isEmpty();
        assertThat(falcon.client.hasRoom()).isTrue();
    }

    @Test
    void aPauseOfTokenCallsEndsWhateverTheClockDoes() {
        falcon.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Status(403, "no such client"));
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(this::call);

        falcon.time.pass(Duration.ofMinutes(-10));
        call();

        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void aTokenCallThatFailsOnceIsRepeated(int status) {
        falcon.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Status(status, "not now"));

        call();

        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void aThrottledTokenCallIsNoMisconfiguration() {
        falcon.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Status(429, "not now"));

        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(this::call);
        assertThat(falcon.client.misconfiguration()).isEmpty();

        falcon.time.pass(PAUSE);
        call();
    }

    @Test
    void aTokenCallThatIsCutOffIsRepeated() {
        falcon.simulator.fail(FalconOperation.TOKEN, 1, new Fault.CutBeforeEffect());

        call();

        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void aRedirectNeverTakesTheSecretAwayFromAConfiguredPlace() {
        falcon.simulator.fail(
                FalconOperation.TOKEN,
                1,
                new Fault.Raw(308, Map.of("Location", "https://falcon.test/oauth2/token", "X-Cs-Region", "eu-1"), ""));

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(this::call)
                .withMessageContaining("'eu-1'")
                .withMessageContaining("falcon.cloud");
    }

    /** "A dead token moves you into the 15/min pool": to wait with it never helps. */
    @Test
    void a429OfTheSmallPoolTakesANewTokenInsteadOfWaiting() {
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, Fault.Raw.throttled(15, Map.of()));

        call();

        assertThat(falcon.tokens()).isEqualTo(2);
        assertThat(falcon.time.waited()).isZero();
    }

    @Test
    void a429OfTheSmallPoolToANewTokenIsNotAskedAwayForEver() {
        IntStream.rangeClosed(1, 5)
                .forEach(n -> falcon.simulator.fail(FalconOperation.LIST_IDS, n, Fault.Raw.throttled(15, Map.of())));

        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(this::call);
        assertThat(falcon.tokens()).isEqualTo(2);
        assertThat(falcon.arrived()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"access denied, scope not permitted", "access denied, authorization failed", "Access Denied"})
    void aMissingScopeIsForTheOperatorAndNotRepeated(String said) {
        falcon.simulator.fail(FalconOperation.CREATE_USER, 1, new Fault.Status(403, said));

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES))
                .withMessageContaining("scope")
                .withMessageContaining(said);
        assertThat(falcon.tokens()).isEqualTo(1);
        assertThat(falcon.simulator.countOf(FalconOperation.CREATE_USER)).isEqualTo(1);
    }

    @Test
    void a403WithoutFalconsWordsIsForTheOperator() {
        falcon.simulator.fail(FalconOperation.CREATE_USER, 1, new Fault.Html(403));
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, new Fault.Status(403, "no"));

        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(this::call);
    }

    @Test
    void a403AboutOneChangeIsARefusal() {
        var ada = falcon.user(ADA, ADA_NAMES);
        falcon.simulator.fail(FalconOperation.GRANT_ROLES, 1, new Fault.Status(403, "this role is not for that user"));

        assertThatExceptionOfType(FalconException.Refused.class)
                .isThrownBy(() -> falcon.client.grant(ada, Cid.HOME, Set.of(VIEWER)))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(403));
        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void aMissingScopeForWritingIsNotMendedByReading() {
        var ada = falcon.user(ADA, ADA_NAMES);
        for (var n = 1; n <= 5; n++) {
            falcon.simulator.fail(FalconOperation.UPDATE_USER, 1, NO_SCOPE);
            assertThatExceptionOfType(FalconException.Misconfigured.class)
                    .isThrownBy(() -> falcon.client.update(ada, ADA_NAMES, Optional.empty()));
            falcon.client.fetch(List.of(ada.uuid()));
            assertThat(falcon.client.misconfiguration()).isPresent();
        }
        assertThat(log.text().split("lacks a scope", -1)).hasSize(2);

        falcon.client.update(ada, ADA_NAMES, Optional.empty());

        assertThat(falcon.client.misconfiguration()).isEmpty();
        assertThat(log.text()).contains("Falcon can be used again.");
    }

    /** The next write shows whether it is mended. */
    @Test
    void aMissingScopeForWritingKeepsWritesAwayForAFewSecondsWhateverTheClockDoes() {
        falcon.simulator.fail(FalconOperation.CREATE_USER, 1, NO_SCOPE);
        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));
        assertThat(falcon.client.misconfiguration()).isPresent();

        falcon.time.pass(Duration.ofMinutes(-10));

        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"USERS", "USER_MANAGEMENT"})
    void theBearerTokenIsSentToNoPathButTheApis(FalconSimulator.Dialect dialect) {
        try (var other = TestFalcon.speaking(dialect)) {
            other.simulator.fail(
                    FalconOperation.LIST_IDS, 1, new Fault.Raw(307, Map.of("Location", "/somewhere/else"), ""));

            other.client.listUuids(0, 1);

            assertThat(other.arrived()).extracting(SimulatedRequest::target).noneMatch(path -> path.contains("else"));
        }
    }

    /** Another test of this JVM may have started a service that logs warnings only. */
}
