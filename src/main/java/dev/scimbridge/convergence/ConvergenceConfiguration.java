package dev.scimbridge.convergence;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the engine together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({BridgeProperties.class, RolesProperties.class})
public class ConvergenceConfiguration {

    @Bean
    EngineStore engineStore(
            Accounts accounts,
            Leases leases,
            Observations observations,
            Departures departures,
            Wakeups wakeups,
            PlatformTransactionManager manager) {
        return new EngineStore(accounts, leases, observations, departures, wakeups, new TransactionTemplate(manager));
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
    Mirror mirror(FalconUsers falcon, TenantGate tenant, EngineStore store, TenantBindings bindings, Clock clock) {
        return new Mirror(falcon, tenant, store, bindings, clock);
    }

    @Bean
    Convergence convergence(
            EngineStore store,
            FalconUsers falcon,
            TenantGate tenant,
            Resolutions resolutions,
            BridgeProperties properties,
            Clock clock) {
        return engine(store, falcon, tenant, resolutions, properties, clock);
    }

    /** The engine, also for tests. */
    static Convergence engine(
            EngineStore store,
            FalconUsers falcon,
            TenantGate tenant,
            Resolutions resolutions,
            BridgeProperties properties,
            Clock clock) {
        var rounds = new Rounds(store, tenant, resolutions, new Endings(properties, clock), properties, clock);
        return new Convergence(store, falcon, rounds, properties, clock);
    }

    @Bean
    BackgroundConvergence backgroundConvergence(Convergence convergence) {
        return new BackgroundConvergence(convergence);
    }

    @Bean
    InlineConvergence inlineConvergence(Accounts accounts, Convergence convergence, FalconUsers falcon, Clock clock) {
        return new InlineConvergence(accounts, convergence, falcon, clock);
    }
}
