package dev.scimbridge.security;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps {@link TokenCache} new, so that a revoked token ends within five seconds on every replica; says in time, by log and
 * metric, that one will expire.
 */
final class TokenRefresher implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(TokenRefresher.class);
    private static final Duration RENEW = Duration.ofSeconds(2);
    private static final Duration NOTE = Duration.ofMinutes(1);
    private static final Duration LAST_LOOK = Duration.ofSeconds(5);
    private static final List<Integer> WARN_DAYS = List.of(3, 14, 30);

    private final TokenCache tokens;
    private final boolean jwts;
    private final Clock clock;
    private final MultiGauge expiry;
    private final MultiGauge lastUsed;
    private final Map<String, Integer> warned = new HashMap<>();
    private Instant noted = Instant.EPOCH;
    private @Nullable ScheduledExecutorService thread;
    private volatile boolean running;
    private volatile Instant renewed = Instant.EPOCH;
    private Instant complained = Instant.EPOCH;

    /** @param jwts whether those of an issuer are let in too */
    TokenRefresher(TokenCache tokens, boolean jwts, MeterRegistry meters, Clock clock) {
        this.tokens = tokens;
        this.jwts = jwts;
        this.clock = clock;
        this.expiry = MultiGauge.builder("scim.token.expiry")
                .baseUnit("seconds")
                .description("Until the token expires")
                .register(meters);
        this.lastUsed = MultiGauge.builder("scim.token.last.used")
                .baseUnit("seconds")
                .description("Since the token was used")
                .register(meters);
        TimeGauge.builder("scim.tokens.renewed", this, TimeUnit.SECONDS, watch -> watch.renewed.getEpochSecond())
                .description("When the tokens were last read anew, since 1970: a later revocation is not known here")
                .register(meters);
        Gauge.builder("scim.tokens.unverifiable", tokens, TokenCache::unverifiable)
                .description("Live tokens that are refused: they were hashed with a key that is not configured")
                .register(meters);
    }

    @Override
    public void start() {
        renew();
        if (tokens.unverifiable() > 0) {
            LOG.error(
                    "{} tokens were hashed with a key that is not configured: they are answered 401. Add the former"
                            + " bridge.security.key to bridge.security.former-keys, or replace them (token rotate).",
                    tokens.unverifiable());
        }
        if (!jwts && !tokens.isAnyLive()) {
            LOG.warn("No token is live: every SCIM call is answered 401. Create one with: java -jar"
                    + " falcon-scim-bridge.jar token create --name=okta (or set bridge.scim.token).");
        }
        report();
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("token-watch").factory());
        timer.scheduleWithFixedDelay(this::look, RENEW.toMillis(), RENEW.toMillis(), TimeUnit.MILLISECONDS);
        thread = timer;
        running = true;
    }

    /** One turn; a database that is away leaves what is known in force. */
    void look() {
        try {
            renew();
            if (!clock.instant().isBefore(noted.plus(NOTE))) {
                tokens.noteUses();
                noted = clock.instant();
            }
            report();
        } catch (RuntimeException away) {
            complain(away);
        }
    }

    private void renew() {
        tokens.renew();
        renewed = clock.instant();
    }

    /** Once a minute while it lasts. */
    private void complain(RuntimeException away) {
        if (!clock.instant().isBefore(complained.plus(NOTE))) {
            complained = clock.instant();
            LOG.warn(
                    "Tokens could not be read anew since {} ({}); those known stay in force, also revoked ones.",
                    renewed,
                    away.getClass().getSimpleName());
        }
    }

    private void report() {
        var now = tokens.now();
        var ending = new ArrayList<MultiGauge.Row<?>>();
        var using = new ArrayList<MultiGauge.Row<?>>();
        for (var token : tokens.known()) {
            if (!token.isLive(now)) {
                continue;
            }
            var tags = Tags.of("token_id", token.keyId());
            token.expires()
                    .filter(at -> token.revoked().isEmpty())
                    .ifPresent(at -> ending.add(
                            MultiGauge.Row.of(tags, Duration.between(now, at).toSeconds())));
            token.lastUsed()
                    .ifPresent(at -> using.add(
                            MultiGauge.Row.of(tags, Duration.between(at, now).toSeconds())));
            warn(token, now);
        }
        expiry.register(ending, true);
        lastUsed.register(using, true);
    }

    private void warn(Token token, Instant now) {
        if (token.expires().isEmpty() || token.revoked().isPresent()) {
            return;
        }
        var left = Duration.between(now, token.expires().get());
        WARN_DAYS.stream()
                .filter(days -> left.compareTo(Duration.ofDays(days)) <= 0)
                .findFirst()
                .filter(days -> !days.equals(warned.put(token.keyId(), days)))
                .ifPresent(days -> LOG.warn(
                        "Token {} expires at {}. Replace it with: token rotate {}",
                        token.keyId(),
                        token.expires().get(),
                        token.keyId()));
    }

    @Override
    public void stop() {
        running = false;
        if (thread != null) {
            end(thread);
        }
        try {
            tokens.noteUses();
        } catch (RuntimeException away) {
            complain(away);
        }
    }

    /** Lets a look that has begun come to its end. */
    private static void end(ScheduledExecutorService timer) {
        timer.shutdown();
        try {
            timer.awaitTermination(LAST_LOOK.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server lets anybody ask, and until it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }
}
