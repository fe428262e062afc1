package dev.scimbridge.operations;

import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.convergence.AccessEnds;
import dev.scimbridge.convergence.Backlog;
import dev.scimbridge.convergence.Census;
import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.Holds;
import dev.scimbridge.convergence.Resolutions;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.TenantGate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/** Puts health and metrics together. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {

    @Bean
    static UnknownKeyCheck unknownKeyCheck(ConfigurableEnvironment environment) {
        return new UnknownKeyCheck(environment);
    }

    @Bean
    FalconHealth falconHealthIndicator(TenantGate tenant) {
        return new FalconHealth(tenant);
    }

    @Bean
    ListingHealth listingHealthIndicator(TenantGate tenant) {
        return new ListingHealth(tenant);
    }

    @Bean
    AccountMetrics accountMetrics(Census census, Backlog backlog, Clock clock) {
        return new AccountMetrics(census, backlog, clock);
    }

    @Bean
    HoldMetrics holdMetrics(Holds holds, Clock clock) {
        return new HoldMetrics(holds, clock);
    }

    @Bean
    DriftMetrics driftMetrics(Drift drift) {
        return new DriftMetrics(drift);
    }

    @Bean
    MeterBinder listed(TenantBindings bindings) {
        var newest = new Recent<>(bindings::mirroredAt);
        return registry -> Gauge.builder(
                        "bridge.listed",
                        () -> newest.number(
                                at -> at.map(Instant::getEpochSecond).orElse(0L)))
                .baseUnit("seconds")
                .description("When Falcon's users were last listed to the end, in Unix time; 0: never")
                .register(registry);
    }

    @Bean
    MeterBinder rolesUnresolved(Resolutions resolutions) {
        var counted = new Recent<>(resolutions::unresolved);
        return registry -> Gauge.builder("bridge.roles.unresolved", () -> counted.number(Integer::doubleValue))
                .description("Roles that the mapping names and that Falcon's catalogue has not, or has twice")
                .register(registry);
    }

    @Bean
    MeterBinder auditUnsealed(AuditChain chain, Clock clock) {
        var oldest = new Recent<>(chain::unsealedSince);
        return registry -> Gauge.builder("bridge.audit.unsealed", () -> oldest.secondsSince(Function.identity(), clock))
                .baseUnit("seconds")
                .description("How long the oldest record has waited to be sealed in the chain")
                .register(registry);
    }

    @Bean
    AccessMetrics accessMetrics(MeterRegistry registry, AccessEnds.Overdue overdue, Clock clock) {
        return new AccessMetrics(registry, overdue, clock);
    }

    @Bean
    RailTripMetrics railTripMetrics(MeterRegistry registry) {
        return new RailTripMetrics(registry);
    }

    @Bean
    MeterBinder falconMisconfigured(TenantGate tenant) {
        return registry -> Gauge.builder(
                        "falcon.misconfigured", () -> tenant.problem().isPresent() ? 1 : 0)
                .description("1 while Falcon cannot be used until an operator acts: credentials, cloud, scopes, tenant")
                .register(registry);
    }

    @Bean
    LastSeen lastSeen(Clock clock) {
        return new LastSeen(clock);
    }

    @Bean
    FilterRegistrationBean<LastSeen> lastSeenFilter(LastSeen lastSeen) {
        var registration = new FilterRegistrationBean<>(lastSeen);
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }
}
