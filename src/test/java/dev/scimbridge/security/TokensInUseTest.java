package dev.scimbridge.security;

import static dev.scimbridge.security.OpenBridge.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.story.Eventually;
import dev.scimbridge.story.RunningBridge;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens as two replicas on one PostgreSQL take and refuse them, over real HTTP. */
class TokensInUseTest {

    /** Five seconds are promised, and nothing is in the way of that but a machine that stands still. */
    private static final Duration FOLLOWS = Duration.ofSeconds(20);

    private static final String CALL = "/scim/v2/Users?count=0";

    private static FalconSimulator falcon;
    private static RunningBridge one;
    private static RunningBridge other;

    @BeforeAll
    static void start() {
        var database = TestDatabase.POSTGRESQL.url();
        falcon = FalconSimulator.start(FalconSimulator.Settings.of(FalconSimulator.Dialect.USER_MANAGEMENT), 0);
        one = replica(database);
        other = replica(database);
    }

    private static RunningBridge replica(String database) {
        return RunningBridge.start(
                falcon,
                database,
                "--bridge.security.trusted-proxies=127.0.0.0/8,::1/128",
                "--bridge.security.failures-per-minute=1000000",
                "--spring.datasource.hikari.maximum-pool-size=10");
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
        falcon.close();
    }

    @Test
    void aTokenOfANetworkIsTakenFromThereOnlyAsOurProxyTells() {
        var token = known(List.of(Network.parse("203.0.113.0/24"), Network.parse("2001:db8::/32")), Optional.empty());

        for (var inside : List.of(
                "203.0.113.9",
                "203.0.113.9:51234",
                "198.51.100.1, 203.0.113.9",
                "203.0.113.9, 127.0.0.1",
                "[2001:db8::7]:443")) {
            assertThat(call(one, token, "X-Forwarded-For: " + inside).status())
                    .describedAs(inside)
                    .isEqualTo(200);
        }
        for (var outside : List.of(
                "198.51.100.1",
                "203.0.113.9, 198.51.100.1",
                "203.0.113.9, unknown",
                "203.0.114.9",
                "::ffff:198.51.100.1",
                "2001:db9::7",
                "203.0.113.9.example",
                "")) {
            assertThat(call(one, token, "X-Forwarded-For: " + outside).status())
                    .describedAs(outside)
                    .isEqualTo(401);
        }
        assertThat(call(one, token).status()).isEqualTo(401);
        assertThat(call(one, token, "Forwarded: for=203.0.113.9", "X-Real-IP: 203.0.113.9")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whateverIsWrongWithATokenTheAnswerIsTheSame() {
        var answers = new LinkedHashMap<String, String>();
        bad().forEach((what, token) -> {
            var answer = call(one, token);
            assertThat(answer.status()).describedAs(what).isEqualTo(401);
            answers.put(what, answer.text().replaceAll("(?m)^(Date|X-Request-Id):.*\r\n", ""));
        });

        assertThat(Set.copyOf(answers.values())).describedAs("%s", answers).hasSize(1);
        assertThat(answers.get("unknown"))
                .contains("WWW-Authenticate: Bearer realm=\"scim\"", "urn:ietf:params:scim:api:messages:2.0:Error");
    }

    private static Map<String, String> bad() {
        var issuer = one.bean(TokenIssuer.class);
        var good = known(List.of(), Optional.empty());
        var revoked = issuer.create("revoked", Set.of(Scope.USERS_RO), List.of(), Optional.empty());
        issuer.revoke(revoked.token().keyId());
        var expired = known(List.of(), Optional.of(Duration.ofMillis(1)));
        var elsewhere = known(List.of(Network.parse("203.0.113.0/24")), Optional.empty());
        renew();
        var last = good.charAt(good.length() - 1);
        var bad = new LinkedHashMap<String, String>();
        bad.put("unknown", TokenText.generate(new SecureRandom()).reveal());
        bad.put("revoked", revoked.secret().reveal());
        bad.put("expired", expired);
        bad.put("elsewhere", elsewhere);
        bad.put("wrong checksum", good.substring(0, good.length() - 1) + (last == '0' ? '1' : '0'));
        bad.put(
                "of another's name",
                good.substring(0, 13)
                        + TokenText.generate(new SecureRandom()).reveal().substring(13));
        bad.put("cut", good.substring(0, good.length() - 1));
        bad.put("in another case", good.toUpperCase(java.util.Locale.ROOT));
        bad.put("malformed", "fsb_%00_'\"--");
        bad.put("nearly the configured one", RunningBridge.TOKEN + "x");
        return bad;
    }

    /** With every connection of the pool taken, whoever wanted one would wait for fifteen seconds. */
    @Test
    void noTokenGoodOrBadCostsALookIntoTheDatabase() throws SQLException {
        var good = known(List.of(), Optional.empty());
        var bad = bad();
        var taken = new ArrayList<Connection>();
        try {
            for (var connection = 0; connection < 10; connection++) {
                taken.add(one.bean(DataSource.class).getConnection());
            }
            var began = System.nanoTime();
            for (var round = 0; round < 20; round++) {
                bad.forEach((what, token) ->
                        assertThat(call(one, token).status()).describedAs(what).isEqualTo(401));
                assertThat(send(one, "/scim/v2/Schemas", good).status()).isEqualTo(200);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
        } finally {
            for (var connection : taken) {
                connection.close();
            }
        }
    }

    @Test
    void aTokenThatIsRevokedOnOneReplicaIsRefusedByTheOtherSoonAfter() {
        for (var round = 0; round < 3; round++) {
            var created =
                    one.bean(TokenIssuer.class).create("okta", Set.of(Scope.USERS_RO), List.of(), Optional.empty());
            var token = created.secret().reveal();
            Eventually.holds(FOLLOWS, () -> call(other, token).status() == 200);

            one.bean(TokenIssuer.class).revoke(created.token().keyId());

            Eventually.holds(FOLLOWS, () -> call(other, token).status() == 401);
            Eventually.holds(Duration.ofSeconds(1), () -> call(other, token).status() == 401);
        }
    }

    /** The client is given the new token when both replicas know it, while the former one goes on. */
    @Test
    void aRotationUnder25CallsASecondFailsNone() throws InterruptedException {
        var issuer = one.bean(TokenIssuer.class);
        var former = issuer.create("okta", Set.of(Scope.USERS_RO), List.of(), Optional.empty());
        var presented = new AtomicReference<>(former.secret().reveal());
        for (var bridge : List.of(one, other)) {
            Eventually.holds(FOLLOWS, () -> call(bridge, presented.get()).status() == 200);
        }
        var failed = new ConcurrentLinkedQueue<Integer>();
        var sent = new AtomicInteger();
        try (var calls = Executors.newScheduledThreadPool(8)) {
            var load = calls.scheduleAtFixedRate(
                    () -> calls.execute(() -> {
                        var status = call(sent.incrementAndGet() % 2 == 0 ? one : other, presented.get())
                                .status();
                        if (status != 200) {
                            failed.add(status);
                        }
                    }),
                    0,
                    40,
                    TimeUnit.MILLISECONDS);
            Thread.sleep(Duration.ofSeconds(1));
            var successor = issuer.rotate(former.token(), Duration.ofSeconds(30), Optional.empty())
                    .orElseThrow();
            for (var bridge : List.of(one, other)) {
                Eventually.holds(
                        FOLLOWS, () -> call(bridge, successor.secret().reveal()).status() == 200);
            }
            presented.set(successor.secret().reveal());
            Thread.sleep(Duration.ofSeconds(3));
            load.cancel(false);
        }
        assertThat(sent).as("fewer where the machine is slow").hasValueGreaterThan(50);
        assertThat(failed).isEmpty();
        for (var bridge : List.of(one, other)) {
            Eventually.holds(() -> call(bridge, former.secret().reveal()).status() == 401);
        }
    }

    private static String known(List<Network> networks, Optional<Duration> validFor) {
        var created = one.bean(TokenIssuer.class).create("okta", Set.of(Scope.USERS_RO), networks, validFor);
        renew();
        return created.secret().reveal();
    }

    private static void renew() {
        one.bean(TokenCache.class).renew();
    }

    private static OpenBridge.Answer call(RunningBridge bridge, String token, String... headers) {
        return send(bridge, CALL, token, headers);
    }

    private static OpenBridge.Answer send(RunningBridge bridge, String target, String token, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        all.add(bearer(token));
        return OpenBridge.send(bridge.base().getPort(), "GET", target, all.toArray(String[]::new));
    }
}
