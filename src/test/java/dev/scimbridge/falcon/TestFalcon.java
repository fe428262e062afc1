package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantCloud;
import dev.scimbridge.simulator.FalconOperation;
import dev.scimbridge.simulator.FalconSimulator;
import dev.scimbridge.simulator.FalconSimulator.Settings;
import dev.scimbridge.simulator.SimulatedRequest;
import dev.scimbridge.simulator.SimulatedUser;
import io.github.resilience4j.core.IntervalFunction;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A client and the simulated tenant it talks to; time passes only by waiting. */
final class TestFalcon implements AutoCloseable {

    static final RoleId ADMIN = new RoleId("falcon_admin");
    static final RoleId ANALYST = new RoleId("falconhost_analyst");
    static final RoleId VIEWER = new RoleId("event_viewer");
    static final Login ADA = new Login("ada@example.com");
    static final PersonName ADA_NAMES = new PersonName("Ada", "Lovelace");
    static final Login GRACE = new Login("grace@example.com");
    static final PersonName GRACE_NAMES = new PersonName("Grace", "Hopper");

    private static final IntervalFunction NO_PAUSE = IntervalFunction.of(1);
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final SkippedTime time = new SkippedTime();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final RememberedCloud cloud = new RememberedCloud();
    final FalconSimulator simulator;
    final FalconUsers client;

    /** By which API a store knows the tenant. */
    Optional<String> boundDialect = Optional.empty();

    /** The API client as it is configured from now on; empty: as at the start. */
    Optional<ApiClient> apiClient = Optional.empty();

    /** The variables that a client is made with. */
    final Map<String, String> environment = new HashMap<>();

    private TestFalcon(FalconSimulator.Dialect dialect, UnaryOperator<Settings> settings, Duration patience) {
        this.simulator =
                FalconSimulator.start(settings.apply(Settings.of(dialect).withClock(time)), 0);
        this.client = client(api(dialect), FalconSimulator.CLIENT_SECRET, patience);
    }

    /** The cloud as a store remembers it. */
    static final class RememberedCloud implements TenantCloud {

        private Optional<String> name = Optional.empty();

        @Override
        public Optional<String> find() {
            return name;
        }

        @Override
        public void save(String found) {
            name = Optional.of(found);
        }
    }

    static TestFalcon speaking(FalconSimulator.Dialect dialect) {
        return new TestFalcon(dialect, UnaryOperator.identity(), PATIENCE);
    }

    static TestFalcon speaking(FalconSimulator.Dialect dialect, UnaryOperator<Settings> settings) {
        return new TestFalcon(dialect, settings, PATIENCE);
    }

    static TestFalcon impatient(FalconSimulator.Dialect dialect) {
        return new TestFalcon(dialect, UnaryOperator.identity(), Duration.ofMillis(400));
    }

    private static FalconProperties.Api api(FalconSimulator.Dialect dialect) {
        return switch (dialect) {
            case USERS -> FalconProperties.Api.USERS;
            case USER_MANAGEMENT -> FalconProperties.Api.USER_MANAGEMENT;
        };
    }

    FalconUsers client(FalconProperties.Api api, String secret, Duration patience) {
        return client(properties(simulator.baseUrl(), api, secret, patience));
    }

    FalconUsers client(FalconProperties properties) {
        return client(properties, FalconConfiguration.resilience(properties, time, NO_PAUSE, meters));
    }

    FalconUsers client(FalconProperties properties, Resilience resilience) {
        return client(properties, TokenHosts.of(properties), resilience);
    }

    private FalconUsers client(FalconProperties properties, TokenHosts hosts, Resilience resilience) {
        var transport = new Transport(
                properties,
                Route.of(properties, environment::get),
                JsonMapper.builder().build());
        var endpoint =
                new TokenEndpoint(properties, hosts, cloud, () -> apiClient.orElse(properties.client()), transport);
        var pacer = new QuotaPacer(time, time, properties.quotaShare(), 0.2, properties.maxConcurrentCalls());
        return permitted(FalconConfiguration.client(
                properties,
                endpoint,
                transport,
                pacer,
                resilience,
                new FalconConfiguration.Surroundings(time, meters, Optional.empty(), () -> boundDialect, () -> {})));
    }

    /** A client that is told no cloud, in a world with these clouds; it begins at this one. */
    FalconUsers discovering(Map<String, URI> clouds) {
        var properties = properties(
                simulator.baseUrl(), FalconProperties.Api.USER_MANAGEMENT, FalconSimulator.CLIENT_SECRET, PATIENCE);
        var resilience = FalconConfiguration.resilience(properties, time, NO_PAUSE, new SimpleMeterRegistry());
        return client(properties, new TokenHosts(simulator.baseUrl(), clouds), resilience);
    }

    /** As an engine would call it whose lease always holds. */
    private static FalconUsers permitted(FalconUsers client) {
        return client.at(Priority.INLINE, new Permit() {
            @Override
            public void take() {}

            @Override
            public Instant deadline() {
                return Instant.MAX;
            }
        });
    }

    static FalconProperties properties(
            @Nullable URI baseUrl, FalconProperties.Api api, String secret, Duration patience) {
        return new FalconProperties(
                FalconSimulator.CLIENT_ID,
                secret,
                "auto",
                baseUrl,
                false,
                api,
                null,
                null,
                0.8,
                32,
                Duration.ofSeconds(5),
                patience,
                "");
    }

    /** A user that was in Falcon before. */
    FalconUser user(Login login, PersonName names, RoleId... held) {
        var roles = List.of(held).stream().map(RoleId::value).toArray(String[]::new);
        return seen(simulator.tenant().addUser(login.value(), names.first(), names.last(), roles));
    }

    static FalconUser seen(SimulatedUser user) {
        return new FalconUser(
                new FalconUserUuid(user.uuid()),
                Optional.of(new Cid(FalconSimulator.CID)),
                new Login(user.login()),
                Optional.of(user.firstName()),
                Optional.of(user.lastName()));
    }

    Set<String> rolesOf(FalconUser user) {
        return simulator.tenant().rolesOf(user.login().value());
    }

    long tokens() {
        return simulator.countOf(FalconOperation.TOKEN);
    }

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    /** What arrived beside token calls. */
    List<SimulatedRequest> arrived() {
        return simulator.requests().stream()
                .filter(request -> !request.target().equals("/oauth2/token"))
                .toList();
    }

    List<String> lines() {
        return arrived().stream().map(SimulatedRequest::line).toList();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
