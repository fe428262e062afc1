package dev.scimbridge.falcon;

import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.ConfigurationSource;
import dev.scimbridge.convergence.FalconAnswersAgain;
import dev.scimbridge.convergence.FalconClientReplaced;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.Permit;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.TenantCloud;
import dev.scimbridge.plan.Dialect;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.trace.Tracer;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import tools.jackson.databind.json.JsonMapper;

/** Puts the client together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FalconProperties.class)
class FalconConfiguration {

    private static final String NAME = "falcon";
    private static final IntervalFunction BACKOFF =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(200), 2);

    @Bean
    FalconUsers falconUsers(
            FalconProperties properties,
            BridgeProperties bridge,
            @Value("${reconcile.quota-share:0.2}") double reconcileShare,
            TenantCloud cloud,
            ObjectProvider<TenantBindings> bindings,
            ConfigurableEnvironment environment,
            Clock clock,
            MeterRegistry meters,
            ObjectProvider<Tracer> tracer,
            ApplicationEventPublisher events) {
        properties.requireOutlastedBy(bridge.lease());
        var route = Route.of(properties, environment::getProperty);
        var transport = new Transport(properties, route, JsonMapper.builder().build());
        var clients = new ConfiguredApiClient(new ConfigurationSource(environment), properties.client());
        var endpoint = new TokenEndpoint(properties, TokenHosts.of(properties), cloud, clients, transport);
        var pacer = new QuotaPacer(
                clock, Sleeper.real(), properties.quotaShare(), reconcileShare, properties.maxConcurrentCalls());
        var resilience = resilience(properties, clock, BACKOFF, meters);
        tellWhenItAnswersAgain(resilience, events);
        var spans = Optional.ofNullable(tracer.getIfAvailable()).map(CallSpans::new);
        Supplier<Optional<String>> dialect = () -> Optional.ofNullable(bindings.getIfAvailable())
                .flatMap(TenantBindings::binding)
                .map(TenantBindings.Binding::dialect);
        Runnable replaced = () -> events.publishEvent(new FalconClientReplaced());
        var around = new Surroundings(clock, meters, spans, dialect, replaced);
        return client(properties, endpoint, transport, pacer, resilience, around);
    }

    /**
     * What a client has around it.
     *
     * @param spans empty: nobody traces
     * @param dialect the name of the one by which the store knows its tenant, if it does
     * @param clientReplaced told when a call was kept from going out as another API client than before
     */
    record Surroundings(
            Clock clock,
            MeterRegistry meters,
            Optional<CallSpans> spans,
            Supplier<Optional<String>> dialect,
            Runnable clientReplaced) {

        /** Of a command: no store, and nobody who listens. */
        static Surroundings of(Clock clock, MeterRegistry meters) {
            return new Surroundings(clock, meters, Optional.empty(), Optional::empty, () -> {});
        }
    }

    /** Before the call that found out returns, so that whoever listens is ready before more calls are begun. */
    private static void tellWhenItAnswersAgain(Resilience resilience, ApplicationEventPublisher events) {
        resilience.breaker().getEventPublisher().onStateTransition(change -> {
            if (change.getStateTransition().getToState() == CircuitBreaker.State.CLOSED) {
                events.publishEvent(new FalconAnswersAgain());
            }
        });
    }

    /** Breaker and bulkhead count what is under way; what was turned away here, or not permitted by the store, tells the breaker nothing. */
    static Resilience resilience(
            FalconProperties properties, Clock clock, IntervalFunction backoff, MeterRegistry meters) {
        var retries = RetryRegistry.of(RetryConfig.custom()
                .maxAttempts(3)
                .intervalFunction(backoff)
                .retryExceptions(Repeatable.class)
                .build());
        var breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(60)
                .waitDurationInOpenState(Duration.ofSeconds(5))
                .permittedNumberOfCallsInHalfOpenState(1)
                .clock(new SteadyClock(clock))
                .recordExceptions(Repeatable.class, FalconException.Ambiguous.class)
                .ignoreException(failure -> !(failure instanceof FalconException || failure instanceof Repeatable))
                .build());
        var bulkheads = BulkheadRegistry.of(BulkheadConfig.custom()
                .maxConcurrentCalls(properties.maxConcurrentCalls())
                .maxWaitDuration(Duration.ZERO)
                .build());
        TaggedRetryMetrics.ofRetryRegistry(retries).bindTo(meters);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
        TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads).bindTo(meters);
        return new Resilience(retries.retry(NAME), breakers.circuitBreaker(NAME), bulkheads.bulkhead(NAME));
    }

    /** A client of its own, also for commands and tests. */
    static FalconUsers client(
            FalconProperties properties,
            TokenEndpoint endpoint,
            Transport transport,
            QuotaPacer pacer,
            Resilience resilience,
            Surroundings around) {
        var misconfigurations = new Misconfigurations(around.clock());
        var forMember = properties.client().memberCid().isPresent();
        var tokens = new AccessTokens(endpoint, forMember, misconfigurations, around.clock());
        measure(tokens, pacer, around.meters());
        var outcomes = new CallOutcomes(misconfigurations, around.meters());
        var trusted = new TrustedClient(around.clientReplaced());
        var pipeline = new FalconPipeline(tokens, trusted, pacer, resilience, transport, outcomes, around.spans());
        return speaking(properties, pipeline, new DialectDetection(around.dialect(), misconfigurations));
    }

    private static FalconUsers speaking(
            FalconProperties properties, FalconPipeline pipeline, DialectDetection detection) {
        var turn = new Turn(Priority.INLINE, Permit.reading());
        var obstructions = new Obstructions();
        var current = new UserManagementApi(
                new BoundPipeline(pipeline, obstructions, Dialect.USER_MANAGEMENT, turn), properties.expectedCid());
        var guide =
                new UsersApi(new BoundPipeline(pipeline, obstructions, Dialect.USERS, turn), properties.expectedCid());
        return switch (properties.api()) {
            case AUTO -> new DetectedDialect(detection, current, guide);
            case USER_MANAGEMENT -> current;
            case USERS -> guide;
        };
    }

    private static void measure(AccessTokens tokens, QuotaPacer pacer, MeterRegistry meters) {
        meters.gauge("falcon.token.age", tokens, AccessTokens::ageSeconds);
        Gauge.builder("falcon.token.expiry", tokens, AccessTokens::secondsLeft)
                .baseUnit("seconds")
                .description("How long the token in use is good; 0: there is none. It is renewed two minutes before")
                .register(meters);
        FunctionCounter.builder("falcon.auth.failures", tokens, AccessTokens::refusals)
                .description("How often Falcon has refused the API client's credentials")
                .register(meters);
        meters.gauge("falcon.rate.limit.remaining", pacer, QuotaPacer::remaining);
        meters.gauge("falcon.rate.limit.quota", pacer, QuotaPacer::quota);
        meters.gauge("falcon.rate.limit.spent", pacer, QuotaPacer::spent);
        for (var priority : Priority.values()) {
            var tags = Tags.of("priority", priority.name().toLowerCase(Locale.ROOT));
            meters.gauge("falcon.queue.length", tags, pacer, queue -> queue.waiting(priority));
        }
    }
}
