package dev.scimbridge.falcon;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantCloud;
import io.github.resilience4j.core.IntervalFunction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Falcon for a command, outside the service: a client of its own, which remembers nothing and changes nothing. */
public final class FalconProbe {

    private static final FalconUser NOBODY = new FalconUser(
            new FalconUserUuid("00000000-0000-0000-0000-000000000000"),
            Optional.empty(),
            Login.parse("nobody@example.com").orElseThrow(),
            Optional.empty(),
            Optional.empty());
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TokenEndpoint endpoint;
    private final QuotaPacer pacer;
    private final FalconUsers users;
    private final Clock clock;

    private FalconProbe(TokenEndpoint endpoint, QuotaPacer pacer, FalconUsers users, Clock clock) {
        this.endpoint = endpoint;
        this.pacer = pacer;
        this.users = users;
        this.clock = clock;
    }

    /**
     * Which way requests take to Falcon, in a sentence without a password.
     *
     * @param variables of the environment, by name
     * @throws IllegalArgumentException {@code HTTPS_PROXY} is no URL of a proxy
     */
    public static String route(FalconProperties properties, Function<String, @Nullable String> variables) {
        return Route.of(properties, variables).sentence();
    }

    /**
     * @param variables of the environment, by name
     * @param cloud the one that the store remembers
     * @param reconcileShare how much of the quota calls of {@link Priority#RECONCILE} may take
     * @throws IllegalArgumentException {@code HTTPS_PROXY} is no URL of a proxy
     */
    public static FalconProbe of(
            FalconProperties properties,
            Function<String, @Nullable String> variables,
            Optional<String> cloud,
            double reconcileShare,
            Clock clock) {
        var meters = new SimpleMeterRegistry();
        var transport = new Transport(
                properties,
                Route.of(properties, variables),
                JsonMapper.builder().build());
        var endpoint = new TokenEndpoint(
                properties, TokenHosts.of(properties), new Remembered(cloud), properties::client, transport);
        var pacer = new QuotaPacer(
                clock, Sleeper.real(), properties.quotaShare(), reconcileShare, properties.maxConcurrentCalls());
        var backoff = IntervalFunction.of(Duration.ofMillis(200));
        var resilience = FalconConfiguration.resilience(properties, clock, backoff, meters);
        var users = FalconConfiguration.client(
                properties, endpoint, transport, pacer, resilience, FalconConfiguration.Surroundings.of(clock, meters));
        return new FalconProbe(endpoint, pacer, users, clock);
    }

    /** Keeps nothing of what is found. */
    private record Remembered(Optional<String> find) implements TenantCloud {

        @Override
        public void save(String cloud) {
            // a probe changes nothing
        }
    }

    /**
     * Who answers a token call.
     *
     * @param issued whether it gave a token
     * @param time Falcon's own, by the second; empty where it does not tell
     */
    public record Host(URI base, boolean issued, Optional<Instant> time) {}

    /** @throws FalconException none can be reached, or it is one that must not get the secret */
    public Host ask() {
        var issue = endpoint.ask();
        return new Host(
                issue.base(), issue.hasToken(), issue.answer().header("Date").flatMap(FalconProbe::time));
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    /** For reading. */
    public FalconUsers users() {
        return users;
    }

    /**
     * Asks for other names of a user that cannot exist. That Falcon knows no such user, or refuses it otherwise, shows that the client may
     * write.
     *
     * @throws FalconException.Misconfigured the client may not
     * @throws FalconException it cannot be told
     */
    public void tryWrite() {
        try {
            users.at(Priority.INLINE, new Once(clock.instant().plus(PATIENCE)))
                    .update(NOBODY, new PersonName("Nobody", "Nobody"), Optional.empty());
        } catch (FalconException.UnknownUser | FalconException.Refused permitted) {
            // the gateway asks for the scope before anybody looks for the user
        }
    }

    /** No account is changed, so none is asked for. */
    private record Once(Instant deadline) implements Permit {

        @Override
        public void take() {
            // nothing is to be committed before
        }
    }

    /** Calls a minute, as Falcon told with its answers. */
    public long quota() {
        return pacer.quota();
    }

    /** What is left of them for everybody in this minute. */
    public long remaining() {
        return pacer.remaining();
    }
}
