package dev.scimbridge.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionException;

/**
 * The database's clock, which all replicas share: this machine's, corrected by what the two differed by when they were last
 * compared, which is when all is put together and once a minute. By clocks of their own, one replica would take for old what another wrote a
 * moment ago, and a read that Falcon answers late for the truth.
 */
final class DatabaseClock extends Clock implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
    private static final Duration SLOWEST = Duration.ofSeconds(1);
    private static final Duration WORTH_SAYING = Duration.ofSeconds(5);

    private final Supplier<Instant> database;
    private final Clock machine;
    private volatile Duration ahead = Duration.ZERO;

    /** @param database asks the database for its time; fails as Spring's data access does */
    DatabaseClock(Supplier<Instant> database, Clock machine) {
        this.database = database;
        this.machine = machine;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(ahead);
    }

    @Override
    public void afterSingletonsInstantiated() {
        compare();
    }

    /** A database that does not answer, or slowly, leaves the clock as it is. */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    void compare() {
        try {
            var before = machine.instant();
            var there = database.get();
            var took = Duration.between(before, machine.instant());
            if (took.compareTo(SLOWEST) < 0) {
                correct(Duration.between(before.plus(took.dividedBy(2)), there));
            }
        } catch (DataAccessException | TransactionException away) {
            log.debug("The database did not tell its time.", away);
        }
    }

    private void correct(Duration difference) {
        var news = difference.minus(ahead).abs().compareTo(WORTH_SAYING) > 0;
        ahead = difference;
        if (news) {
            log.warn(
                    "This machine's clock is {} s {} the database's, by which the bridge goes; let both follow one time server.",
                    difference.abs().toSeconds(),
                    difference.isNegative() ? "ahead of" : "behind");
        }
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
