package dev.scimbridge.provisioning;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the use cases together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ProvisioningProperties.class, RolesProperties.class})
class ProvisioningConfiguration {

    @Bean
    Catalogue catalogue(FalconUsers falcon, Clock clock) {
        return new Catalogue(falcon, clock);
    }

    @Bean
    Mappings mappings(MappingVersions versions, Catalogue catalogue, Clock clock) {
        return new Mappings(versions, catalogue, clock);
    }

    @Bean
    Tenant tenant(FalconUsers falcon, Accounts accounts, Tenancy tenancy, Catalogue catalogue, Clock clock) {
        return new Tenant(falcon, accounts, tenancy, catalogue, clock);
    }

    @Bean
    Mirror mirror(
            FalconUsers falcon,
            Tenant tenant,
            Accounts accounts,
            Tenancy tenancy,
            PlatformTransactionManager manager,
            Clock clock) {
        return new Mirror(falcon, tenant, accounts, tenancy, new TransactionTemplate(manager), clock);
    }

    @Bean
    MappingReload mappingReload(
            MappingVersions versions,
            Mappings mappings,
            Groups groups,
            Accounts accounts,
            Wakeups wakeups,
            ProvisioningProperties properties,
            PlatformTransactionManager manager,
            RolesProperties roles,
            ConfigurableEnvironment environment) {
        roles.mapping(properties.rails().adminRoles());
        return new MappingReload(
                versions,
                mappings,
                groups,
                accounts,
                wakeups,
                properties,
                new TransactionTemplate(manager),
                roles,
                new ConfiguredRoles(environment));
    }

    @Bean
    Startup startup(Tenant tenant, Mirror mirror, MappingReload mapping) {
        return new Startup(tenant, mirror, mapping);
    }

    @Bean
    Convergence convergence(
            Accounts accounts,
            FalconUsers falcon,
            Mappings mappings,
            Catalogue catalogue,
            Tenant tenant,
            ProvisioningProperties properties,
            PlatformTransactionManager manager,
            Clock clock) {
        return new Convergence(
                accounts, falcon, mappings, catalogue, tenant, properties, new TransactionTemplate(manager), clock);
    }

    @Bean
    Background background(Convergence convergence, Accounts accounts) {
        return new Background(convergence, accounts);
    }

    @Bean
    Answering answering(Accounts accounts, Convergence convergence, Clock clock) {
        return new Answering(accounts, convergence, clock);
    }

    @Bean
    Intents intents(
            Accounts accounts,
            Wakeups wakeups,
            FalconUsers falcon,
            Tenant tenant,
            ProvisioningProperties properties,
            PlatformTransactionManager manager,
            Clock clock) {
        return new Intents(accounts, wakeups, falcon, tenant, properties, new TransactionTemplate(manager), clock);
    }

    @Bean
    UserProvisioning userProvisioning(
            Accounts accounts,
            Intents intents,
            Answering answering,
            Tenant tenant,
            Mappings mappings,
            FalconUsers falcon,
            ProvisioningProperties properties,
            PlatformTransactionManager manager,
            Clock clock) {
        return new UserProvisioning(
                accounts,
                intents,
                answering,
                tenant,
                mappings,
                falcon,
                properties,
                new TransactionTemplate(manager),
                clock);
    }

    @Bean
    GroupProvisioning groupProvisioning(
            Groups groups,
            Accounts accounts,
            Intents intents,
            Answering answering,
            Tenant tenant,
            Mappings mappings,
            FalconUsers falcon,
            Clock clock) {
        return new GroupProvisioning(groups, accounts, intents, answering, tenant, mappings, falcon, clock);
    }
}
