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
class ConvergenceConfiguration {

    @Bean
    RoleCatalogues catalogue(FalconUsers falcon, Clock clock) {
        return new RoleCatalogues(falcon, clock);
    }

    @Bean
    Mappings mappings(MappingVersions versions, RoleCatalogues catalogue, Clock clock) {
        return new Mappings(versions, catalogue, clock);
    }

    @Bean
    TenantGate tenant(
            FalconUsers falcon, Accounts accounts, TenantBindings tenancy, RoleCatalogues catalogue, Clock clock) {
        return new TenantGate(falcon, accounts, tenancy, catalogue, clock);
    }

    @Bean
    Mirror mirror(
            FalconUsers falcon,
            TenantGate tenant,
            Accounts accounts,
            TenantBindings tenancy,
            PlatformTransactionManager manager,
            Clock clock) {
        return new Mirror(falcon, tenant, accounts, tenancy, new TransactionTemplate(manager), clock);
    }

    @Bean
    Convergence convergence(
            Accounts accounts,
            FalconUsers falcon,
            Mappings mappings,
            RoleCatalogues catalogue,
            TenantGate tenant,
            BridgeProperties properties,
            PlatformTransactionManager manager,
            Clock clock) {
        return new Convergence(
                accounts, falcon, mappings, catalogue, tenant, properties, new TransactionTemplate(manager), clock);
    }

    @Bean
    BackgroundConvergence background(Convergence convergence, Accounts accounts) {
        return new BackgroundConvergence(convergence, accounts);
    }

    @Bean
    InlineConvergence answering(Accounts accounts, Convergence convergence, Clock clock) {
        return new InlineConvergence(accounts, convergence, clock);
    }
}
