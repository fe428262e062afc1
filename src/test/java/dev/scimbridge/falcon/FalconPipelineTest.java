package dev.scimbridge.falcon;

import static dev.scimbridge.falcon.TestFalcon.ADA;
import static dev.scimbridge.falcon.TestFalcon.ADA_NAMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Dialect;
import dev.scimbridge.simulator.Fault;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.IntervalFunction;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessResourceFailureException;

/** What guards a call, what is measured of it, and that a question starts none. */
class FalconPipelineTest {

    private static final Fault AWAY = new Fault.Status(503, "away");

    private final TestFalcon falcon = TestFalcon.speaking(Dialect.USER_MANAGEMENT);
    private final FalconProperties properties = TestFalcon.properties(
            falcon.simulator.baseUrl(),
            FalconProperties.Api.USER_MANAGEMENT,
            FalconSimulator.CLIENT_SECRET,
            TestFalcon.PATIENCE);

    @AfterEach
    void stop() {
        falcon.close();
    }

    private Resilience resilience(IntervalFunction backoff) {
        return FalconConfiguration.resilience(properties, falcon.time, backoff, falcon.meters);
    }

    private static void call(FalconUsers client) {
        client.listUuids(0, 1);
    }

    @Test
    void aReadThatFailsIsRepeatedAfterAPause() {
        var client = falcon.client(properties, resilience(IntervalFunction.of(Duration.ofMillis(300))));
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, AWAY);
        var began = System.nanoTime();

        call(client);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(falcon.simulator.countOf(FalconOperation.LIST_IDS)).isEqualTo(2);
    }

    @Test
    void aReadIsSentThreeTimesAtMostAndACreateOnce() {
        falcon.simulator.down(true);

        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> call(falcon.client));
        assertThat(falcon.arrived()).hasSize(3);
        assertThatExceptionOfType(FalconException.Ambiguous.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));
        assertThat(falcon.arrived()).hasSize(4);
    }

    /** A process that shuts down does not wait for a repeat, and stays interrupted. */
    @Test
    void anInterruptEndsThePause() {
        var client = falcon.client(properties, resilience(attempt -> {
            Thread.currentThread().interrupt();
            return Duration.ofMinutes(1).toMillis();
        }));
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, AWAY);

        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> call(client));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aFullBulkheadTellsTheBreakerNothing() {
        var resilience = resilience(IntervalFunction.of(1));
        var client = falcon.client(properties, resilience);
        for (var n = 0; n < properties.maxConcurrentCalls(); n++) {
            resilience.bulkhead().acquirePermission();
        }

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> call(client))
                .withMessageContaining("list_users, not sent");
        assertThat(resilience.breaker().getMetrics().getNumberOfBufferedCalls()).isZero();

        resilience.bulkhead().releasePermission();
        call(client);
        assertThat(resilience.breaker().getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(1);
    }

    @Test
    void afterManyFailuresCallsPauseAndThenTryAgain() {
        falcon.simulator.down(true);
        for (var n = 0; n < 4; n++) {
            assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> call(falcon.client));
        }
        var sent = falcon.arrived().size();

        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> call(falcon.client))
                .withMessageContaining("Falcon has been failing");
        assertThat(falcon.arrived()).hasSize(sent);
        assertThat(falcon.client.hasRoom()).isFalse();

        falcon.simulator.down(false);
        falcon.time.pass(Duration.ofSeconds(6));
        call(falcon.client);
        assertThat(falcon.client.hasRoom()).isTrue();
    }

    /** The pause is as long as it was by the clock that it began with. */
    @Test
    void aClockThatIsSetBackMakesThePauseAfterManyFailuresNoLonger() {
        falcon.simulator.down(true);
        for (var n = 0; n < 4; n++) {
            assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> call(falcon.client));
        }
        falcon.simulator.down(false);
        falcon.time.pass(Duration.ofMinutes(-10));
        assertThatExceptionOfType(FalconException.Unavailable.class)
                .isThrownBy(() -> call(falcon.client))
                .withMessageContaining("Falcon has been failing");

        falcon.time.pass(Duration.ofSeconds(6));

        call(falcon.client);
        assertThat(falcon.client.hasRoom()).isTrue();
    }

    @Test
    void toAskWhetherSomethingIsWrongStartsNothing() throws InterruptedException {
        falcon.simulator.acceptCredentials(false);
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> call(falcon.client));
        falcon.simulator.acceptCredentials(true);
        for (var n = 0; n < 10; n++) {
            falcon.time.pass(Duration.ofSeconds(6));
            assertThat(falcon.client.misconfiguration()).isPresent();
        }
        Thread.sleep(Duration.ofMillis(200));
        assertThat(falcon.simulator.requests()).hasSize(1);

        falcon.client.recheck();

        assertThat(falcon.client.misconfiguration()).isEmpty();
    }

    @Test
    void aRecheckSendsNothingWhileNothingIsWrong() {
        falcon.client.recheck();
        call(falcon.client);
        falcon.client.recheck();

        assertThat(falcon.arrived()).hasSize(1);
    }

    @Test
    void aRecheckThatFindsItStillWrongFailsNobody() {
        falcon.simulator.acceptCredentials(false);
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> call(falcon.client));
        falcon.time.pass(Duration.ofSeconds(6));

        falcon.client.recheck();

        assertThat(falcon.client.misconfiguration()).isPresent();
        assertThat(falcon.tokens()).isEqualTo(2);
    }

    /** No read shows whether writing is mended. */
    @Test
    void aRecheckSendsNothingForAMissingScopeForWriting() {
        falcon.simulator.fail(
                FalconOperation.CREATE_USER, 1, new Fault.Status(403, "access denied, scope not permitted"));
        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));

        falcon.client.recheck();

        assertThat(falcon.arrived()).hasSize(1);
    }

    /** It keeps nobody from trying again, but whoever watches still sees it. */
    @Test
    void aMissingScopeForWritingIsSeenUntilAWriteSucceeds() {
        falcon.simulator.fail(
                FalconOperation.CREATE_USER, 1, new Fault.Status(403, "access denied, scope not permitted"));
        assertThatExceptionOfType(FalconException.Misconfigured.class)
                .isThrownBy(() -> falcon.client.create(ADA, ADA_NAMES));

        falcon.time.pass(Duration.ofSeconds(6));
        assertThat(falcon.client.misconfiguration()).isEmpty();
        assertThat(falcon.client.lastMisconfiguration()).isPresent();

        falcon.client.create(ADA, ADA_NAMES);
        assertThat(falcon.client.lastMisconfiguration()).isEmpty();
    }

    /** As when no name is resolved: nothing of the call itself went out. */
    @Test
    void aCallThatGetsNoTokenIsOneThatFalconDidNotAnswer() {
        falcon.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Status(503, "away"));
        falcon.simulator.fail(FalconOperation.TOKEN, 2, new Fault.Status(503, "away"));
        falcon.simulator.fail(FalconOperation.TOKEN, 3, new Fault.Status(503, "away"));

        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> call(falcon.client));

        assertThat(timed("list_users", "unavailable")).isEqualTo(1);
    }

    /** An alert counts Falcon's errors. */
    @Test
    void whatNeverWentOutIsNoAnswerOfFalcon() {
        call(falcon.client);
        var newer = new Permit() {
            @Override
            public void take() {
                throw new Superseded();
            }

            @Override
            public Instant deadline() {
                return Instant.MAX;
            }
        };

        assertThatExceptionOfType(Permit.Superseded.class)
                .isThrownBy(() -> falcon.client.at(Priority.INLINE, newer).create(ADA, ADA_NAMES));

        assertThat(timed("create_user", "superseded")).isEqualTo(1);
    }

    /** The first delete has its effect, and its answer is lost; the second is never sent. */
    @ParameterizedTest
    @EnumSource(EndsAfterFirst.class)
    void aChangeWhoseAnswerWasLostAndWhoseRepeatIsNotSentIsNotKnownToHaveHadNoEffect(EndsAfterFirst permit) {
        var ada = falcon.user(ADA, ADA_NAMES);
        falcon.simulator.fail(FalconOperation.DELETE_USER, 1, new Fault.CutAfterEffect());

        assertThatExceptionOfType(FalconException.Ambiguous.class)
                .isThrownBy(
                        () -> falcon.client.at(Priority.INLINE, permit.begun()).delete(ada.uuid()));

        assertThat(falcon.simulator.tenant().find(ADA.value())).isEmpty();
        assertThat(falcon.arrived()).hasSize(1);
        assertThat(timed("delete_user", "ambiguous")).isEqualTo(1);
    }

    /** A permit that is good for one send. */
    private enum EndsAfterFirst {
        SUPERSEDED,
        LATE;

        Permit begun() {
            return new Permit() {
                private boolean taken;

                @Override
                public void take() {
                    if (taken) {
                        throw new Superseded();
                    }
                    taken = true;
                }

                @Override
                public Instant deadline() {
                    return taken && EndsAfterFirst.this == LATE ? SkippedTime.START.minusSeconds(1) : Instant.MAX;
                }
            };
        }
    }

    /** The store permits a call; where it is away, Falcon has answered nothing. */
    @Test
    void aStoreThatIsAwayIsNoAnswerOfFalcon() {
        var resilience = resilience(IntervalFunction.of(1));
        var client = falcon.client(properties, resilience);
        call(client);
        resilience.breaker().transitionToOpenState();
        resilience.breaker().transitionToHalfOpenState();
        var away = new Permit() {
            @Override
            public void take() {
                throw new DataAccessResourceFailureException("away");
            }

            @Override
            public Instant deadline() {
                return Instant.MAX;
            }
        };

        assertThatExceptionOfType(DataAccessResourceFailureException.class)
                .isThrownBy(() -> client.at(Priority.INLINE, away).create(ADA, ADA_NAMES));

        assertThat(resilience.breaker().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        assertThat(timed("create_user", "unsent")).isEqualTo(1);
        call(client);
        assertThat(resilience.breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    /** A slow back-off, token or commit is no slow Falcon. */
    @Test
    void aRequestTakesAsLongAsItIsOnTheWay() {
        var client = falcon.client(properties, resilience(IntervalFunction.of(Duration.ofMillis(500))));
        falcon.simulator.fail(FalconOperation.TOKEN, 1, new Fault.Hang(Duration.ofMillis(500)));
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, AWAY);
        falcon.simulator.fail(FalconOperation.LIST_IDS, 2, AWAY);
        call(client);
        var slow = new Permit() {
            @Override
            public void take() {
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            }

            @Override
            public Instant deadline() {
                return Instant.MAX;
            }
        };
        client.at(Priority.INLINE, slow).create(ADA, ADA_NAMES);

        assertThat(timer("list_users", "success").count()).isEqualTo(1);
        assertThat(timer("list_users", "success").totalTime(TimeUnit.MILLISECONDS))
                .isBetween(0.01, 499.0);
        assertThat(timer("create_user", "success").totalTime(TimeUnit.MILLISECONDS))
                .isBetween(0.01, 499.0);
    }

    private long timed(String operation, String outcome) {
        return timer(operation, outcome).count();
    }

    private Timer timer(String operation, String outcome) {
        return falcon.meters
                .get("falcon.requests")
                .tag("operation", operation)
                .tag("outcome", outcome)
                .timer();
    }

    @Test
    void theAgeOfTheTokenIsMeasured() {
        assertThat(gauge("falcon.token.age")).isNaN();
        call(falcon.client);
        falcon.time.pass(Duration.ofSeconds(90));

        assertThat(gauge("falcon.token.age")).isEqualTo(90);
    }

    @Test
    void howLongTheTokenIsGoodIsMeasured() {
        assertThat(gauge("falcon.token.expiry")).isZero();
        call(falcon.client);
        var life = gauge("falcon.token.expiry");
        falcon.time.pass(Duration.ofSeconds(90));

        assertThat(life).isGreaterThan(90);
        assertThat(gauge("falcon.token.expiry")).isEqualTo(life - 90);
        falcon.time.pass(Duration.ofHours(1));
        assertThat(gauge("falcon.token.expiry")).isZero();
    }

    @Test
    void refusedCredentialsAreCounted() {
        falcon.simulator.acceptCredentials(false);
        assertThat(refusals()).isZero();

        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> call(falcon.client));
        assertThatExceptionOfType(FalconException.Misconfigured.class).isThrownBy(() -> call(falcon.client));

        assertThat(refusals()).isEqualTo(1); // the second call did not go out
    }

    private double refusals() {
        return falcon.meters.get("falcon.auth.failures").functionCounter().count();
    }

    @Test
    void whatGuardsACallIsMeasured() {
        falcon.simulator.fail(FalconOperation.LIST_IDS, 1, AWAY);
        call(falcon.client);

        assertThat(gauge("resilience4j.bulkhead.available.concurrent.calls")).isEqualTo(32);
        assertThat(falcon.meters
                        .get("resilience4j.retry.calls")
                        .tag("kind", "successful_with_retry")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(falcon.meters
                        .get("resilience4j.circuitbreaker.state")
                        .tag("state", "closed")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(gauge("falcon.rate.limit.spent")).isEqualTo(2);
        assertThat(gauge("falcon.rate.limit.remaining")).isEqualTo(FalconSimulator.NO_LIMIT - 1);
        assertThat(falcon.meters
                        .get("falcon.queue.length")
                        .tag("priority", "deprovisioning")
                        .gauge()
                        .value())
                .isZero();
        assertThat(falcon.meters
                        .get("falcon.queue.wait")
                        .tag("priority", "inline")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private double gauge(String name) {
        return falcon.meters.get(name).gauge().value();
    }
}
