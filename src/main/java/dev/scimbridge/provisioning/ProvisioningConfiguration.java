package dev.scimbridge.provisioning;

import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.FalconUsers;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.RolesProperties;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.convergence.Wakeups;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the use cases together. */
@Configuration(proxyBeanMethods = false)
class ProvisioningConfiguration {

    @Bean
    MappingReload mappingReload(
            MappingVersions versions,
            Mappings mappings,
            Groups groups,
            Accounts accounts,
            Wakeups wakeups,
            BridgeProperties properties,
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
    Startup startup(TenantGate tenant, Mirror mirror, MappingReload mapping) {
        return new Startup(tenant, mirror, mapping);
    }

    @Bean
    IntentLog intents(
            Accounts accounts,
            Wakeups wakeups,
            FalconUsers falcon,
            TenantGate tenant,
            BridgeProperties properties,
            PlatformTransactionManager manager,
            Clock clock) {
        return new IntentLog(accounts, wakeups, falcon, tenant, properties, new TransactionTemplate(manager), clock);
    }

    @Bean
    UserProvisioning userProvisioning(
            Accounts accounts,
            IntentLog intents,
            InlineConvergence answering,
            TenantGate tenant,
            Mappings mappings,
            FalconUsers falcon,
            BridgeProperties properties,
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
            IntentLog intents,
            InlineConvergence answering,
            TenantGate tenant,
            Mappings mappings,
            FalconUsers falcon,
            Clock clock) {
        return new GroupProvisioning(groups, accounts, intents, answering, tenant, mappings, falcon, clock);
    }
}
