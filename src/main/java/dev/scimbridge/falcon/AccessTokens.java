package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.convergence.FalconException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
 *
 * <p>A token call to the wrong cloud is answered 308, or 201 with another {@code X-Cs-Region}; it is followed to one of
 * {@link TokenHosts} only, and only by this call.
 */
final class AccessTokens {

    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);
    private static final String TOKEN = "token";
    private static final Duration EARLY = Duration.ofSeconds(120);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final FalconProperties properties;
    private final TokenHosts hosts;
    private final Transport transport;
    private final Misconfigurations misconfigurations;
    private final Clock clock;
    private final ReentrantLock renewing = new ReentrantLock();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile Token current = Token.NONE;
    private URI base;
    private volatile Instant pausedUntil = Instant.MIN;
    private @Nullable FalconException failure;

    AccessTokens(
            FalconProperties properties,
            TokenHosts hosts,
            Transport transport,
            Misconfigurations misconfigurations,
            Clock clock) {
        this.properties = properties;
        this.hosts = hosts;
        this.transport = transport;
        this.misconfigurations = misconfigurations;
        this.clock = clock;
        this.base = hosts.first();
    }

    /**
     * A token and where it is good.
     *
     * @param base where API calls go with it
     * @param issuedAt when it was asked for
     * @param renewAt from when on another one is asked for
     * @param endsAt from when on Falcon rejects it
     */
    record Token(URI base, String value, Instant issuedAt, Instant renewAt, Instant endsAt) {

        static final Token NONE = new Token(URI.create(""), "", Instant.MIN, Instant.MIN, Instant.MIN);

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

    /** A token that is valid as far as is known. */
    Token current() {
        var known = current;
        var now = clock.instant();
        if (now.isBefore(known.renewAt())) {
            return known;
        }
        return now.isBefore(known.endsAt()) ? early(known) : renewed(known);
    }

    private Token early(Token known) {
        if (clock.instant().isBefore(pausedUntil) || !renewing.tryLock()) {
            return known;
        }
        try {
            return renewed(known);
        } catch (FalconException.Unavailable later) {
            pausedUntil = clock.instant().plus(PAUSE);
            return known;
        } finally {
            renewing.unlock();
        }
    }

    /** A token other than one that Falcon rejected or that is spent. */
    Token renewed(Token spent) {
        var before = attempts.get();
        renewing.lock();
        try {
            if (current != spent && clock.instant().isBefore(current.endsAt())) {
                return current;
            }
            failFast(before);
            attempts.incrementAndGet();
            current = fetch();
            failure = null;
            misconfigurations.mended(Misconfigurations.Concern.CREDENTIALS);
            return current;
        } catch (FalconException failed) {
            failed(failed);
            throw failed;
        } finally {
            renewing.unlock();
        }
    }

    /** Shares the failure of an attempt that was under way, or that was made a moment ago. */
    private void failFast(int before) {
        var recent = failure;
        if (recent != null && (attempts.get() != before || clock.instant().isBefore(pausedUntil))) {
            throw recent;
        }
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
        var answer = transport.token(base, form());
        if (answer.status() == 308 || livesElsewhere(answer)) {
            base = redirected(answer);
            log.info("This tenant lives at {}.", base);
            answer = transport.token(base, form());
        }
        var value = answer.body().path("access_token").asString("");
        if (!answer.successful() || value.isEmpty()) {
            throw refused(answer);
        }
        return token(value, Duration.ofSeconds(answer.body().path("expires_in").asLong(1799)));
    }

    private Token token(String value, Duration life) {
        var tenth = life.dividedBy(10);
        var now = clock.instant();
        var endsAt = now.plus(life);
        return new Token(base, value, now, endsAt.minus(EARLY.compareTo(tenth) < 0 ? EARLY : tenth), endsAt);
    }

    private static String region(FalconResponse answer) {
        return answer.header("X-Cs-Region").orElse("");
    }

    /** A token may be issued, but be good in another region only. */
    private boolean livesElsewhere(FalconResponse answer) {
        var region = region(answer);
        return !hosts.fixed()
                && answer.successful()
                && !region.isEmpty()
                && !hosts.discovered(region).equals(Optional.of(base));
    }

    private URI redirected(FalconResponse answer) {
        var region = region(answer);
        return hosts.discovered(region)
                .orElseThrow(() -> new FalconException.Misconfigured(
                        "Falcon says this tenant lives in the cloud '" + region + "', not at " + properties.place()
                                + " " + answer.details(TOKEN)
                                + ", and the bridge sends its secret to no cloud it was not told of. Set falcon.cloud to"
                                + " it if it is right.",
                        answer.traceId()));
    }

    private String form() {
        var member = properties.memberCid();
        return "grant_type=client_credentials&client_id=" + QueryEncoding.query(properties.clientId())
                + "&client_secret=" + QueryEncoding.query(properties.clientSecret())
                + (member == null || member.isBlank()
                        ? ""
                        : "&member_cid=" + QueryEncoding.query(new Cid(member).value()));
    }

    private FalconException refused(FalconResponse answer) {
        if (answer.status() == 429) {
            pausedUntil = RetryAfter.of(answer, clock.instant())
                    .orElseGet(() -> clock.instant().plus(PAUSE));
        }
        if (answer.status() == 429 || answer.status() >= 500 || answer.successful()) {
            return new FalconException.Unavailable(
                    "Falcon issues no token " + answer.details(TOKEN) + ".", answer.traceId());
        }
        return new FalconException.Misconfigured(
                "Falcon refuses the API client's credentials at " + properties.place() + " " + answer.details(TOKEN)
                        + ". Check falcon.cloud, falcon.client-id and falcon.client-secret"
                        + (properties.memberCid() == null ? "" : ", falcon.member-cid") + ".",
                answer.traceId());
    }
}
