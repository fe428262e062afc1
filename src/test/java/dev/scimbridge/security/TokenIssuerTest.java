package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tokens begin and end by the database's clock: no two hosts need agree on the time. */
class TokenIssuerTest {

    private static final Instant NINE = Instant.parse("2026-11-28T09:00:00Z");
    private static final Clock DATABASE = Clock.fixed(NINE, ZoneOffset.UTC);
    private static final InetAddress SOMEWHERE = Network.address("192.0.2.7");

    private final InMemoryTokens tokens = new InMemoryTokens(DATABASE);
    private final Keyring keys = new Keyring(List.of("a-key-of-32-characters-and-more-1"));
    private final TokenIssuer issuer = new TokenIssuer(tokens, keys, new SecureRandom());

    @Test
    void aTokenEndsWhenTheDatabaseSaysSoHoweverTheServicesClockGoes() {
        for (var wrong : List.of(Duration.ofMinutes(-10), Duration.ZERO, Duration.ofMinutes(10))) {
            var created = create(Optional.empty());
            var service = service(wrong);
            assertThat(service.find(created.secret().reveal(), SOMEWHERE)).isPresent();

            issuer.revoke(created.token().keyId());
            service.renew();

            assertThat(service.find(created.secret().reveal(), SOMEWHERE))
                    .describedAs("a service whose clock is wrong by %s", wrong)
                    .isEmpty();
        }
    }

    @Test
    void aTokenExpiresByTheDatabasesClock() {
        var created = create(Optional.of(Duration.ofMinutes(5)));

        assertThat(created.token().expires()).contains(NINE.plusSeconds(300));
        assertThat(service(Duration.ofMinutes(10)).find(created.secret().reveal(), SOMEWHERE))
                .isPresent();
    }

    @Test
    void aRotatedTokenGoesOnForTheOverlap() {
        var former = create(Optional.empty());

        var next = issuer.rotate(former.token(), Duration.ofDays(7), Optional.empty());

        assertThat(next).isPresent();
        assertThat(issuer.find(former.token().keyId()).flatMap(Token::revoked)).contains(NINE.plus(Duration.ofDays(7)));
        assertThat(service(Duration.ZERO).find(next.get().secret().reveal(), SOMEWHERE))
                .isPresent();
        assertThat(service(Duration.ZERO).find(former.secret().reveal(), SOMEWHERE))
                .isPresent();
    }

    @Test
    void aRevokedTokenCannotBeRotated() {
        var former = create(Optional.empty());
        issuer.revoke(former.token().keyId());

        assertThat(issuer.rotate(former.token(), Duration.ofDays(7), Optional.empty()))
                .isEmpty();
        assertThat(issuer.list()).hasSize(1);
    }

    private TokenIssuer.Created create(Optional<Duration> validFor) {
        return issuer.create("okta", Set.of(Scope.USERS_RW), List.of(), validFor);
    }

    private TokenCache service(Duration wrong) {
        var service = new TokenCache(Optional.empty(), tokens, keys, Clock.offset(DATABASE, wrong));
        service.renew();
        return service;
    }
}
