package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.logs.Log;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of tokens before anybody is locked out, and what is kept when the service ends. */
class TokenRefresherTest {

    private final Log log = Log.begin();

    @AfterEach
    void endLog() {
        log.close();
    }

    private static final Instant NINE = Instant.parse("2026-11-28T09:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NINE, ZoneOffset.UTC);
    private static final Keyring KEYS = new Keyring(List.of("a-key-of-32-characters-and-more-1"));

    private final InMemoryTokens tokens = new InMemoryTokens(CLOCK);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TokenIssuer issuer = new TokenIssuer(tokens, KEYS, new SecureRandom());

    @Test
    void whatWasUsedInTheLastMinuteIsStoredWhenTheServiceEnds() {
        var created = create(Optional.empty());
        var live = live(KEYS);
        var watch = watch(live);
        watch.start();
        watch.look();

        live.find(created.secret().reveal(), Network.address("192.0.2.7"));
        watch.stop();

        assertThat(tokens.list())
                .singleElement()
                .satisfies(token -> assertThat(token.lastUsed()).contains(NINE));
    }

    @Test
    void sinceATokenWasUsedIsTold() {
        var time = new SettableClock(NINE);
        var created = create(Optional.empty());
        var live = new TokenCache(Optional.empty(), tokens, KEYS, time);
        var watch = new TokenRefresher(live, false, meters, time);
        watch.start();
        assertThat(gauge("scim.token.last.used")).isEmpty();

        live.find(created.secret().reveal(), Network.address("192.0.2.7"));
        time.set(NINE.plusSeconds(90));
        watch.look(); // notes it
        watch.look(); // has read it
        watch.stop();

        assertThat(gauge("scim.token.last.used")).isPresent();
    }

    @Test
    void aKeyThatChangedWithoutItsFormerOneIsToldAndCounted() {
        create(Optional.empty());
        var watch = watch(live(new Keyring(List.of("another-key-of-32-characters-or-more"))));

        watch.start();
        watch.stop();

        assertThat(log.text()).contains("bridge.security.former-keys");
        assertThat(gauge("scim.tokens.unverifiable")).contains(1.0);
    }

    @Test
    void withTheRightKeyNoTokenIsUnverifiable() {
        create(Optional.empty());
        var watch = watch(live(KEYS));

        watch.start();
        watch.stop();

        assertThat(log.text()).doesNotContain("former-keys");
        assertThat(gauge("scim.tokens.unverifiable")).contains(0.0);
    }

    @Test
    void theTimeOfTheLastRenewalStandsStillWhileTheDatabaseIsAway() {
        var time = new SettableClock(NINE);
        var live = new TokenCache(Optional.empty(), tokens, KEYS, time);
        var watch = new TokenRefresher(live, false, meters, time);
        watch.start();

        tokens.away(true);
        time.set(NINE.plusSeconds(120));
        watch.look();
        assertThat(gauge("scim.tokens.renewed")).contains((double) NINE.getEpochSecond());

        tokens.away(false);
        watch.look();
        watch.stop();
        assertThat(gauge("scim.tokens.renewed")).contains((double) NINE.getEpochSecond() + 120);
    }

    @Test
    void aTokenThatIsReplacedAlreadyGivesNoAlarmOfItsExpiry() {
        var former = create(Optional.of(Duration.ofDays(2)));
        issuer.rotate(former.token(), Duration.ofDays(1), Optional.of(Duration.ofDays(365)));
        var watch = watch(live(KEYS));

        watch.start();
        watch.stop();

        assertThat(meters.find("scim.token.expiry").gauges())
                .singleElement()
                .satisfies(gauge ->
                        assertThat(gauge.value()).isEqualTo(Duration.ofDays(365).toSeconds()));
    }

    private TokenIssuer.Created create(Optional<Duration> validFor) {
        return issuer.create("okta", Set.of(Scope.USERS_RW), List.of(), validFor);
    }

    private TokenCache live(Keyring keys) {
        return new TokenCache(Optional.empty(), tokens, keys, CLOCK);
    }

    private TokenRefresher watch(TokenCache live) {
        return new TokenRefresher(live, false, meters, CLOCK);
    }

    private Optional<Double> gauge(String name) {
        return meters.getMeters().stream()
                .filter(meter -> meter.getId().getName().equals(name))
                .map(Meter::measure)
                .map(measures -> measures.iterator().next().getValue())
                .findFirst();
    }
}
