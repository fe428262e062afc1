package dev.scimbridge.convergence;

import dev.scimbridge.plan.rails.AdminReserve;
import dev.scimbridge.plan.rails.LossBudget;
import dev.scimbridge.plan.rails.ProtectedUsers;
import dev.scimbridge.plan.rails.Rails;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the engine together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({BridgeProperties.class, RolesProperties.class})
public class ConvergenceConfiguration {

    @Bean
    ModeInForce modeInForce(TenantBindings bindings, BridgeProperties properties) {
        return new ModeInForce(bindings, properties.mode());
    }

    @Bean
    Rails rails(ModeInForce mode, AdminReserve admins, LossBudget losses, BridgeProperties properties) {
        var users = new ProtectedUsers(properties.rails().protectedUsers());
        return Rails.all(properties.adoption(), mode, users, admins, losses);
    }

    @Bean
    DriftWatch driftWatch(
            EngineStore store,
            FanOut fanOut,
            Drift drift,
            Resolutions resolutions,
            @Value("${reconcile.drift:report}") DriftWatch.DriftPolicy policy,
            Clock clock) {
        return new DriftWatch(store, fanOut, drift, resolutions, policy, clock);
    }

    @Bean
    RoleReading roleReading(
            FalconUsers falcon,
            EngineStore store,
            Resolutions resolutions,
            DriftWatch drift,
            BridgeProperties properties,
            Clock clock) {
        return new RoleReading(falcon, store, resolutions, drift, properties.writesTrusted(), clock);
    }

    @Bean
    RolePass rolePass(
            TenantGate tenant,
            TenantBindings bindings,
            Observations observations,
            Resolutions resolutions,
            RoleReading reading,
            Clock clock) {
        return new RolePass(tenant, bindings, observations, resolutions, reading, clock);
    }

    @Bean
    RoleCatalogues roleCatalogues(CatalogueVersions versions, FalconUsers falcon, Clock clock) {
        return new RoleCatalogues(versions, falcon, clock);
    }

    @Bean
    Mappings mappings(MappingVersions versions) {
        return new Mappings(versions);
    }

    @Bean
    Resolutions resolutions(Mappings mappings, RoleCatalogues catalogues, TenantBindings bindings) {
        return new Resolutions(mappings, catalogues, bindings);
    }

    @Bean
    TenantGate tenantGate(
            FalconUsers falcon,
            Observations observations,
            TenantBindings bindings,
            RoleCatalogues catalogues,
            Clock clock) {
        return new TenantGate(falcon, observations, bindings, catalogues, clock);
    }

    @Bean
    Mirror mirror(
            FalconUsers falcon,
            TenantGate tenant,
            EngineStore store,
            TenantBindings bindings,
            DriftWatch drift,
            BridgeProperties properties,
            Clock clock) {
        return new Mirror(falcon, tenant, store, bindings, drift, properties.readLag(), clock);
    }

    @Bean
    Convergence convergence(
            EngineStore store,
            FalconUsers falcon,
            TenantGate tenant,
            Resolutions resolutions,
            DriftWatch drift,
            Rails rails,
            ObjectProvider<AccessBegins> accessBegins,
            ObjectProvider<AccessEnds> accessEnds,
            ObjectProvider<RailTrips> railTrips,
            ObjectProvider<Tracer> tracer,
            BridgeProperties properties,
            Clock clock) {
        return engine(
                store,
                falcon,
                tenant,
                resolutions,
                drift,
                rails,
                new Listeners(
                        accessBegins.getIfAvailable(() -> AccessBegins.UNHEARD),
                        accessEnds.getIfAvailable(() -> AccessEnds.UNHEARD),
                        railTrips.getIfAvailable(() -> RailTrips.UNHEARD)),
                rounds -> traced(rounds, tracer),
                properties,
                clock);
    }

    private static RunEnding traced(RunEnding rounds, ObjectProvider<Tracer> tracer) {
        return Optional.ofNullable(tracer.getIfAvailable())
                .<RunEnding>map(known -> new TracedRounds(rounds, known))
                .orElse(rounds);
    }

    /** The engine, also for tests. @param around what each run goes through */
    static Convergence engine(
            EngineStore store,
            FalconUsers falcon,
            TenantGate tenant,
            Resolutions resolutions,
            DriftWatch drift,
            Rails rails,
            Listeners listeners,
            UnaryOperator<RunEnding> around,
            BridgeProperties properties,
            Clock clock) {
        var reading = new Reading(store, resolutions, properties, clock);
        var rounds = new Rounds(
                new Entitlements(store.accounts(), tenant, resolutions),
                new Observing(reading, drift, properties, clock),
                new Planning(tenant::dialect, rails, properties, clock),
                new Applying(reading, properties),
                new Endings(properties, clock));
        return new Convergence(store, falcon, around.apply(rounds), listeners, properties, clock);
    }

    @Bean
    BackgroundConvergence backgroundConvergence(Convergence convergence) {
        return new BackgroundConvergence(convergence);
    }

    @Bean
    InlineConvergence inlineConvergence(
            Accounts accounts,
            Convergence convergence,
            FalconUsers falcon,
            Clock clock,
            ObjectProvider<Tracer> tracer) {
        var threads = InlineConvergence.virtualThreads();
        return new InlineConvergence(
                accounts,
                convergence,
                falcon,
                clock,
                InlineConvergence::pause,
                tracer.getIfAvailable() == null ? threads : Context.taskWrapping(threads));
    }
}
