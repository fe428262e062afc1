package dev.scimbridge.convergence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** All chance and all time of one simulated run: the same seed gives the same run. */
final class Fate extends Clock {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Random random;
    private Instant now = START;
    private boolean faults = true;

    Fate(long seed) {
        this.random = new Random(seed);
    }

    /** True once in so many times, as long as there are faults. */
    synchronized boolean fault(int onceIn) {
        return random.nextInt(onceIn) == 0 && faults;
    }

    synchronized void noMoreFaults() {
        faults = false;
    }

    synchronized int below(int bound) {
        return random.nextInt(bound);
    }

    synchronized <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    synchronized UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    synchronized void passUntil(Instant time) {
        if (time.isAfter(now)) {
            now = time;
        }
    }

    @Override
    public synchronized Instant instant() {
        now = now.plusMillis(1);
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    /** A replica dies here, as by {@code kill -9}. */
    static final class Killed extends Error {
        Killed() {
            super("killed", null, false, false);
        }
    }
}
