package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OAuth2 token (client credentials): asked for once and kept until shortly before it ends. However many callers find it
 * spent at the same time, one of them asks for the next, and all share what comes of it.
 *
 * <p>While the old one is still valid nobody waits for the new one, nor suffers when it cannot be had. Refused credentials are
 * tried again every five seconds at most.
 */
final class AccessTokens {

    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);
    private static final String TOKEN = "token";
    private static final Duration EARLY = Duration.ofSeconds(120);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration EARLY_PAUSE = Duration.ofSeconds(30);

    private final TokenEndpoint endpoint;
    private final boolean forMember;
    private final Misconfigurations misconfigurations;
    private final Clock clock;
    private final ReentrantLock renewing = new ReentrantLock();
    private final AtomicBoolean renewsEarly = new AtomicBoolean();
    private final AtomicInteger attempts = new AtomicInteger();
    private final LongAdder refusals = new LongAdder();
    private volatile Token current = Token.NONE;
    private volatile Instant pausedUntil = Instant.MIN;
    private volatile Instant earlyAgainAt = Instant.MIN;
    private @Nullable FalconException failure;

    /** @param forMember whether tokens are for a child CID */
    AccessTokens(TokenEndpoint endpoint, boolean forMember, Misconfigurations misconfigurations, Clock clock) {
        this.endpoint = endpoint;
        this.forMember = forMember;
        this.misconfigurations = misconfigurations;
        this.clock = clock;
    }

    /**
     * A token and where it is good.
     *
     * @param client the id of the API client that it was issued to
     * @param base where API calls go with it
     * @param issuedAt when it was asked for
     * @param renewAt from when on another one is asked for
     * @param endsAt from when on Falcon rejects it
     */
    record Token(String client, URI base, String value, Instant issuedAt, Instant renewAt, Instant endsAt) {

        static final Token NONE = new Token("", URI.create(""), "", Instant.MIN, Instant.MIN, Instant.MIN);

        @Override
        public String toString() {
            return "Token[base=" + base + ", renewAt=" + renewAt + "]";
        }
    }

    /** How old the token in use is, in seconds; no number while there is none. */
    double ageSeconds() {
        var known = current;
        return known == Token.NONE
                ? Double.NaN
                : Duration.between(known.issuedAt(), clock.instant()).toMillis() / 1000.0;
    }

    /** For how many seconds the token in use is good; none where Falcon has to be asked for one. */
    double secondsLeft() {
        var known = current;
        var left = Duration.between(clock.instant(), known.endsAt());
        return known == Token.NONE || left.isNegative() ? 0 : left.toMillis() / 1000.0;
    }

    /** How often Falcon has refused the credentials. */
    double refusals() {
        return refusals.doubleValue();
    }

    /** Whether another API client is configured by now than it was issued to. */
    boolean isOfFormerClient(Token token) {
        return !endpoint.client().id().equals(token.client());
    }

    /** A token that is valid as far as is known. */
    Token current() {
        var known = current;
        var now = clock.instant();
        if (now.isBefore(known.renewAt())) {
            return known;
        }
        return now.isBefore(known.endsAt()) ? early(known) : renewed(known);
    }

    /** What a call goes with that got this one a while ago: never one of another client. Empty: none that is good is there. */
    Optional<Token> newest(Token had) {
        var newest = current;
        var replaced = newest != Token.NONE && !newest.client().equals(had.client());
        return Optional.of(replaced ? had : newest)
                .filter(token -> clock.instant().isBefore(token.endsAt()));
    }

    /** Another one is asked for beside the caller, who goes with this one; by one thread at a time. */
    private Token early(Token known) {
        var waits = isPaused() || RetryAfter.isPause(earlyAgainAt, clock.instant());
        if (!waits && renewsEarly.compareAndSet(false, true)) {
            Thread.ofVirtual().name("falcon-token").start(() -> renewEarly(known));
        }
        return known;
    }

    private void renewEarly(Token known) {
        renewing.lock();
        try {
            if (current == known) {
                next();
            }
        } catch (RuntimeException later) {
            earlyAgainAt = clock.instant().plus(EARLY_PAUSE);
            log.warn(
                    "Falcon's token could not be renewed early; it is good until {}: {}",
                    known.endsAt(),
                    later.getMessage());
        } finally {
            renewing.unlock();
            renewsEarly.set(false);
        }
    }

    /** A token other than one that Falcon rejected or that is spent, which nobody is given again. */
    Token renewed(Token spent) {
        var before = attempts.get();
        renewing.lock();
        try {
            if (current != spent && clock.instant().isBefore(current.endsAt())) {
                return current;
            }
            current = Token.NONE;
            failFast(before);
            return next();
        } catch (FalconException failed) {
            failed(failed);
            throw failed;
        } finally {
            renewing.unlock();
        }
    }

    private Token next() {
        attempts.incrementAndGet();
        current = fetch();
        failure = null;
        misconfigurations.mended(Misconfigurations.Concern.CREDENTIALS);
        return current;
    }

    /** Shares the failure of an attempt that was under way, or that was made a moment ago. */
    private void failFast(int before) {
        var recent = failure;
        if (recent != null && (attempts.get() != before || isPaused())) {
            throw recent;
        }
    }

    private boolean isPaused() {
        return RetryAfter.isPause(pausedUntil, clock.instant());
    }

    private void failed(FalconException failed) {
        if (failure == failed) {
            return;
        }
        failure = failed;
        if (failed instanceof FalconException.Misconfigured) {
            pausedUntil = clock.instant().plus(PAUSE);
            misconfigurations.broken(Misconfigurations.Concern.CREDENTIALS, failed.getMessage());
        }
    }

    private Token fetch() {
        var issue = endpoint.ask();
        if (!issue.hasToken()) {
            throw refused(issue.answer());
        }
        return token(issue);
    }

    private Token token(TokenEndpoint.Issue issue) {
        var life = Duration.ofSeconds(issue.answer().body().path("expires_in").asLong(1799));
        var tenth = life.dividedBy(10);
        var now = clock.instant();
        var endsAt = now.plus(life);
        return new Token(
                issue.client().id(),
                issue.base(),
                issue.token(),
                now,
                endsAt.minus(EARLY.compareTo(tenth) < 0 ? EARLY : tenth),
                endsAt);
    }

    private FalconException refused(FalconResponse answer) {
        if (answer.isTooMany()) {
            pausedUntil = RetryAfter.of(answer, clock.instant())
                    .orElseGet(() -> clock.instant().plus(PAUSE));
        }
        if (answer.isTooMany() || answer.status() >= 500 || answer.successful()) {
            return new FalconException.Unavailable(
                    "Falcon issues no token " + answer.details(TOKEN) + ".", answer.traceId());
        }
        refusals.increment();
        return new FalconException.Misconfigured(
                "Falcon refuses the API client's credentials at " + endpoint.place() + " " + answer.details(TOKEN)
                        + ". Check falcon.cloud, falcon.client-id and falcon.client-secret"
                        + (forMember ? ", falcon.member-cid" : "") + ".",
                answer.traceId());
    }
}
