package dev.scimbridge.falcon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.story.Eventually;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Waiting on the real clock with hundreds at once; the budget in virtual time, over minutes. */
class QuotaPacerTest {

    private static final int CALLERS = 200;
    private static final int PLACES = 32;

    private final SkippedTime time = new SkippedTime();

    private static QuotaPacer real() {
        return new QuotaPacer(Clock.systemUTC(), Sleeper.real(), 1, 1, PLACES);
    }

    private QuotaPacer virtual(double share) {
        return new QuotaPacer(time, time, share, 0.2, PLACES);
    }

    private static Turn turn(Priority priority) {
        return new Turn(priority, Permit.reading());
    }

    private static FalconResponse answer(int status, long limit, long remaining) {
        var headers = Map.of(
                "X-Ratelimit-Limit", List.of(Long.toString(limit)),
                "X-Ratelimit-Remaining", List.of(Long.toString(remaining)));
        return new FalconResponse(
                status,
                HttpHeaders.of(headers, (name, value) -> true),
                JsonMapper.builder().build().createObjectNode());
    }

    @Test
    void everyOneOfHundredsThatQueueAtOnceGetsItsTurn() throws InterruptedException {
        var pacer = real();
        var through = new CountDownLatch(CALLERS);
        for (var i = 0; i < CALLERS; i++) {
            Thread.ofVirtual().start(() -> {
                pacer.await(turn(Priority.BACKGROUND));
                pacer.arrived(Priority.BACKGROUND, true);
                through.countDown();
            });
        }
        assertThat(through.await(60, TimeUnit.SECONDS))
                .as("%s callers of %s still wait", through.getCount(), CALLERS)
                .isTrue();
    }

    @Test
    void whoWaitsForAPlaceIsServedByUrgency() throws InterruptedException {
        var pacer = new QuotaPacer(Clock.systemUTC(), Sleeper.real(), 1, 1, 1);
        pacer.await(turn(Priority.BACKGROUND));
        var order = new CopyOnWriteArrayList<Priority>();
        var threads = new ArrayList<Thread>();
        for (var priority :
                List.of(Priority.RECONCILE, Priority.INLINE, Priority.BACKGROUND, Priority.DEPROVISIONING)) {
            threads.add(Thread.ofVirtual().start(() -> {
                pacer.await(turn(priority));
                order.add(priority);
                pacer.arrived(Priority.BACKGROUND, true);
            }));
            Eventually.holds(() -> pacer.waiting(priority) == 1);
        }

        pacer.arrived(Priority.BACKGROUND, true);

        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(order)
                .containsExactly(Priority.DEPROVISIONING, Priority.INLINE, Priority.BACKGROUND, Priority.RECONCILE);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 300, 600, 6_000})
    void overAnyMinuteNoMoreThanTheShareIsSentAndNearlyAllOfItIs(long quota) {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, quota, quota));
        var sent = send(pacer, Priority.BACKGROUND, Duration.ofMinutes(5));

        var cap = quota * 0.8;
        for (var index = 0; index < sent.size(); index++) {
            var from = sent.get(index);
            var inMinute = sent.stream()
                    .skip(index)
                    .takeWhile(at -> at.isBefore(from.plusSeconds(60)))
                    .count();
            assertThat(inMinute).as("sent in the minute from %s", from).isLessThanOrEqualTo((long) Math.ceil(cap));
            index += Math.max(0, (int) (quota / 100) - 1);
        }
        assertThat(sent.size()).as("calls in five minutes").isGreaterThan((int) (cap * 5 * 0.93));
        assertThat(sent.stream().filter(at -> at.isBefore(SkippedTime.START.plusSeconds(10))))
                .as("calls in the first ten seconds")
                .hasSizeLessThan((int) (cap * 0.25) + 8);
    }

    @Test
    void theFirstReportGivesTheBurstOfTheQuotaThatItTellsAndNoMoreThanIsLeft() {
        var rested = virtual(0.8);
        rested.learn(answer(200, 6_000, 5_990));
        assertThat(atOnce(rested)).isEqualTo(96);
        var crowded = virtual(0.8);
        crowded.learn(answer(200, 6_000, 20));
        assertThat(atOnce(crowded)).isEqualTo(16);
    }

    private int atOnce(QuotaPacer pacer) {
        var calls = 0;
        while (pacer.hasRoom(Priority.BACKGROUND)) {
            pacer.await(turn(Priority.BACKGROUND));
            pacer.arrived(Priority.BACKGROUND, true);
            calls++;
        }
        return calls;
    }

    private List<Instant> send(QuotaPacer pacer, Priority priority, Duration howLong) {
        var end = time.instant().plus(howLong);
        var sent = new ArrayList<Instant>();
        while (time.instant().isBefore(end)) {
            pacer.await(turn(priority));
            sent.add(time.instant());
            pacer.arrived(Priority.BACKGROUND, true);
        }
        return sent;
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 600, 6_000})
    void readsOfTheReconcilePassTakeNoMoreThanTheirPartOfAnyMinute(long quota) {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, quota, quota));

        var sent = send(pacer, Priority.RECONCILE, Duration.ofMinutes(5));

        var most = (long) (quota * 0.2);
        for (var index = 0; index + most < sent.size(); index++) {
            assertThat(Duration.between(sent.get(index), sent.get((int) (index + most))))
                    .as("between a call and the %sth after it", most)
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        }
        assertThat(sent).hasSizeGreaterThan((int) (most * 5 * 0.9));
        assertThat(pacer.hasRoom(Priority.BACKGROUND)).isTrue();
    }

    @Test
    void aReconcileReadThatWasNotSentLeavesItsPartToTheNext() {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, 100, 100));
        for (var call = 0; call < 40; call++) {
            pacer.await(turn(Priority.RECONCILE));
            pacer.arrived(Priority.RECONCILE, false);
        }
        assertThat(time.waited()).isZero();
    }

    @Test
    void aLeaverGoesAtOnceWhereJoinersHaveSpentAllTheirs() {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, 600, 600));
        send(pacer, Priority.INLINE, Duration.ofMinutes(2));
        while (pacer.hasRoom(Priority.INLINE)) {
            pacer.await(turn(Priority.INLINE));
            pacer.arrived(Priority.BACKGROUND, true);
        }
        var before = time.instant();

        for (var call = 0; call < 4; call++) {
            pacer.await(turn(Priority.DEPROVISIONING));
            pacer.arrived(Priority.BACKGROUND, true);
        }

        assertThat(Duration.between(before, time.instant())).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whatAForeignClientUsesIsLeftToItAndTheRestIsUsedInPart() {
        var pacer = virtual(0.8);
        for (var report = 0; report < 30; report++) {
            pacer.learn(answer(200, 6_000, 1_200));
        }
        var spent = 0;
        var end = time.instant().plus(Duration.ofMinutes(3));
        while (time.instant().isBefore(end)) {
            pacer.await(turn(Priority.BACKGROUND));
            pacer.arrived(Priority.BACKGROUND, true);
            spent++;
            pacer.learn(answer(200, 6_000, Math.max(0, 1_200 - pacer.spent())));
        }
        assertThat(spent / 3)
                .as("calls a minute, of the 720 that are the bridge's part of the rest")
                .isBetween(680, 720);
    }

    @ParameterizedTest
    @CsvSource({"BACKGROUND, 0.8", "DEPROVISIONING, 0.8", "BACKGROUND, 0.5", "DEPROVISIONING, 0.5"})
    void twoReplicasShareWhatOneWouldHave(Priority priority, double share) {
        var one = virtual(share);
        var two = virtual(share);
        var sent = 0;
        var end = time.instant().plus(Duration.ofMinutes(4));
        var counted = time.instant().plus(Duration.ofMinutes(2));
        while (time.instant().isBefore(end)) {
            for (var pacer : List.of(one, two)) {
                if (pacer.hasRoom(priority)) {
                    pacer.await(turn(priority));
                    pacer.arrived(priority, true);
                    pacer.learn(answer(200, 6_000, 6_000 - one.spent() - two.spent()));
                    sent += time.instant().isAfter(counted) ? 1 : 0;
                }
            }
            time.pass(Duration.ofMillis(2));
        }
        assertThat(sent / 2.0).isBetween(6_000 * share * 0.89, 6_000 * share * 1.01);
    }

    @Test
    void leaversTakeTwoThirdsOfWhatAForeignClientLeaves() {
        var pacer = virtual(0.8);
        for (var report = 0; report < 30; report++) {
            pacer.learn(answer(200, 6_000, 1_200));
        }
        var spent = 0;
        while (pacer.hasRoom(Priority.DEPROVISIONING)) {
            pacer.await(turn(Priority.DEPROVISIONING));
            pacer.arrived(Priority.DEPROVISIONING, true);
            pacer.learn(answer(200, 6_000, 1_200 - pacer.spent()));
            spent++;
        }
        assertThat(spent).isBetween(795, 805);
    }

    @Test
    void aCallWhoseTurnWouldComeTooLateIsGivenUpUnsent() {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, 60, 60));
        var deadline = time.instant().plusSeconds(5);
        var soon = new Turn(Priority.BACKGROUND, Permit.until(deadline));

        assertThatExceptionOfType(FalconException.Unavailable.class).isThrownBy(() -> {
            for (var call = 0; call < 60; call++) {
                pacer.await(soon);
                pacer.arrived(Priority.BACKGROUND, true);
            }
        });
        assertThat(time.instant()).isBeforeOrEqualTo(deadline);
        assertThat(pacer.waiting(Priority.BACKGROUND)).isZero();
    }

    /** A permit tells how long from now on: that is the moment in which the wait begins. */
    @Test
    void aCallWaitsNoLongerThanWasAllowedWhenItBeganToWait() throws InterruptedException {
        var pacer = new QuotaPacer(Clock.systemUTC(), Sleeper.real(), 1, 1, 1);
        pacer.await(turn(Priority.BACKGROUND));
        var soon = new Permit() {
            @Override
            public void take() {}

            @Override
            public Instant deadline() {
                return Instant.now().plusMillis(200);
            }
        };

        var waiting = Thread.ofVirtual()
                .start(() -> assertThatExceptionOfType(FalconException.Unavailable.class)
                        .isThrownBy(() -> pacer.await(new Turn(Priority.BACKGROUND, soon))));

        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        assertThat(pacer.waiting(Priority.BACKGROUND)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Priority.class)
    void aClockThatGoesBackDelaysNobody(Priority priority) {
        var pacer = virtual(0.8);
        var turns = 200;
        callInTime(pacer, priority, turns);

        time.pass(Duration.ofMinutes(-10));

        callInTime(pacer, priority, turns);
    }

    private void callInTime(QuotaPacer pacer, Priority priority, int turns) {
        for (var call = 0; call < turns; call++) {
            pacer.await(new Turn(priority, Permit.until(time.instant().plusSeconds(20))));
            pacer.arrived(priority, true);
        }
    }

    /** The minute before a clock went back was a minute all the same. */
    @Test
    void aClockThatGoesBackDoublesNobodysQuota() {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, 100, 100));
        send(pacer, Priority.BACKGROUND, Duration.ofMinutes(2));
        var spent = pacer.spent();

        time.pass(Duration.ofMinutes(-10));

        assertThat(pacer.spent()).isEqualTo(spent);
        time.pass(Duration.ofSeconds(61));
        assertThat(pacer.spent()).isZero();
    }

    @Test
    void aPauseEndsWithinAMinuteWhateverTheClockDoes() {
        var pacer = virtual(0.8);
        pacer.refused(answer(429, 6_000, 0));
        assertThat(pacer.hasRoom(Priority.INLINE)).isFalse();

        time.pass(Duration.ofMinutes(-10));

        callInTime(pacer, Priority.INLINE, 1);
    }

    /** What others used is told by a report of the last minute. */
    @Test
    void whatIsLeftIsNewsForAMinuteWhateverTheClockDoes() {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, 6_000, 100));

        time.pass(Duration.ofMinutes(-10));

        assertThat(pacer.remaining()).isEqualTo(6_000);
    }

    @Test
    void aCallThatWasNotSentCostsNothing() {
        var pacer = virtual(0.8);
        pacer.await(turn(Priority.INLINE));
        pacer.arrived(Priority.INLINE, false);
        assertThat(pacer.spent()).isZero();
    }

    /** An idle bridge would warn of what another client used an hour ago. */
    @Test
    void whatIsLeftIsNewsForAMinute() {
        var pacer = virtual(0.8);
        pacer.learn(answer(200, 6_000, 100));
        assertThat(pacer.remaining()).isEqualTo(100);

        time.pass(Duration.ofSeconds(61));

        assertThat(pacer.remaining()).isEqualTo(6_000);
    }

    @Test
    void aPoolOfFifteenIsThatOfADeadTokenAndAnyOtherIsTheQuota() {
        var pacer = virtual(0.8);
        pacer.learn(answer(401, 15, 14));
        assertThat(pacer.quota()).isEqualTo(6_000);
        pacer.learn(answer(200, 300, 299));
        assertThat(pacer.quota()).isEqualTo(300);
        pacer.learn(answer(200, 16, 15));
        assertThat(pacer.quota()).isEqualTo(16);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEPROVISIONING", "INLINE"})
    void afterA429NobodyCallsUntilTheTimeItNamesAndThenNotAllAtOnce(Priority priority) {
        var pacer = virtual(0.8);
        var opens = SkippedTime.START.plusSeconds(20);
        callInTime(pacer, priority, 1);
        pacer.refused(refusedUntil(opens));
        assertThat(pacer.hasRoom(Priority.DEPROVISIONING)).isFalse();

        var sent = send(pacer, priority, Duration.ofSeconds(30));

        assertThat(sent.getFirst()).isAfterOrEqualTo(opens);
        assertThat(sent.stream().filter(at -> at.isBefore(opens.plusMillis(100))))
                .as("in the first tenth of a second, before an answer tells whether Falcon is open")
                .hasSizeBetween(1, 8);
        assertThat(sent.stream().filter(at -> at.isBefore(opens.plusSeconds(1))))
                .hasSizeBetween(70, 81);
    }

    @Test
    void aMinuteAfterAPauseLeaversGoAtOnceAgain() {
        var pacer = virtual(0.8);
        pacer.refused(refusedUntil(SkippedTime.START.plusSeconds(20)));
        time.pass(Duration.ofSeconds(81));
        var before = time.instant();

        for (var call = 0; call < 1_000; call++) {
            pacer.await(turn(Priority.DEPROVISIONING));
            pacer.arrived(Priority.DEPROVISIONING, true);
        }

        assertThat(time.instant()).isEqualTo(before);
    }

    private static FalconResponse refusedUntil(Instant opens) {
        return new FalconResponse(
                429,
                HttpHeaders.of(
                        Map.of("X-Ratelimit-Retryafter", List.of(String.valueOf(opens.getEpochSecond()))),
                        (name, value) -> true),
                JsonMapper.builder().build().createObjectNode());
    }

    /** Hanging joiner calls hold their places for the response timeout, which is longer than a leaver's answer may take. */
    @Test
    void callsThatHangLeaveALeaverAPlace() throws InterruptedException {
        var pacer = new QuotaPacer(Clock.systemUTC(), Sleeper.real(), 1, 1, 4);
        var joiners = new ArrayList<Thread>();
        for (var joiner = 0; joiner < 4; joiner++) {
            joiners.add(Thread.ofVirtual().start(() -> pacer.await(turn(Priority.INLINE))));
        }
        Eventually.holds(() -> pacer.spent() == 4 || pacer.waiting(Priority.INLINE) == 1 && pacer.spent() == 3);

        assertThat(pacer.hasRoom(Priority.INLINE)).isFalse();
        assertThat(pacer.hasRoom(Priority.DEPROVISIONING)).isTrue();
        var soon = Permit.until(Instant.now().plusSeconds(1));
        pacer.await(new Turn(Priority.DEPROVISIONING, soon));

        pacer.arrived(Priority.DEPROVISIONING, true);
        assertThat(pacer.waiting(Priority.INLINE))
                .as("the leaver's place is not theirs")
                .isEqualTo(1);
        pacer.arrived(Priority.INLINE, true);
        for (var joiner : joiners) {
            assertThat(joiner.join(Duration.ofSeconds(10))).isTrue();
        }
    }
}
