package dev.scimbridge.provisioning;

import dev.scimbridge.account.Ids;
import dev.scimbridge.account.ProfileReversal;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.AnswerDeadline;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.ConfigurationSource;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.Mirror;
import dev.scimbridge.convergence.ModeInForce;
import dev.scimbridge.convergence.RailTrips;
import dev.scimbridge.convergence.Resolutions;
import dev.scimbridge.convergence.RolesProperties;
import dev.scimbridge.convergence.TenantGate;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Puts the use cases together. */
@Configuration(proxyBeanMethods = false)
class ProvisioningConfiguration {

    @Bean
    Ids ids() {
        return Ids.ordered();
    }

    @Bean
    NamePins namePins(Groups groups, Resolutions resolutions, EngineStore store, ObjectProvider<RailTrips> railTrips) {
        return new NamePins(groups, resolutions, store.holds(), railTrips.getIfAvailable(() -> RailTrips.UNHEARD));
    }

    @Bean
    VersionSweep versionSweep(EngineStore store, FanOut fanOut, Resolutions resolutions, NamePins pins, Clock clock) {
        return new VersionSweep(store, fanOut, resolutions, pins, clock);
    }

    @Bean
    MappingReload mappingReload(
            MappingVersions versions,
            Mappings mappings,
            VersionSweep sweep,
            BridgeProperties properties,
            ConfigurableEnvironment environment) {
        var roles = RolesProperties.of(Binder.get(environment));
        roles.ifPresent(one -> one.mapping(properties.rails().adminRoles()));
        return new MappingReload(
                versions,
                mappings,
                sweep,
                properties,
                roles,
                new ConfiguredRoles(new ConfigurationSource(environment)));
    }

    @Bean
    TenantOpening tenantOpening(
            TenantGate tenant, Mirror mirror, MappingReload mapping, ModeInForce mode, EngineStore store, Clock clock) {
        return new TenantOpening(tenant, mirror, mapping, mode, store, clock);
    }

    @Bean
    Startup startup(TenantOpening opening, ApplicationEventPublisher events) {
        return new Startup(opening, events);
    }

    @Bean
    Acknowledgement acknowledgement(TenantGate tenant, BridgeProperties properties) {
        return new Acknowledgement(tenant, properties.acknowledgeDeprovisioning());
    }

    @Bean
    IntentLog intentLog(EngineStore store, BridgeProperties properties, Clock clock) {
        return new IntentLog(store, properties.lease(), clock);
    }

    @Bean
    UnknownIds unknownIds(TenantGate tenant, EngineStore store, BridgeProperties properties, Clock clock) {
        return new UnknownIds(tenant, store.audit(), properties.rebuildGrace(), clock);
    }

    @Bean
    UserIntents userIntents(
            Accounts accounts,
            IntentLog log,
            TenantGate tenant,
            Acknowledgement acknowledgement,
            UnknownIds unknown,
            BridgeProperties properties,
            ProfileReversal reversal) {
        return new UserIntents(accounts, log, tenant, acknowledgement, unknown, properties, reversal);
    }

    @Bean
    UserProvisioning userProvisioning(
            Accounts accounts,
            UserIntents intents,
            InlineConvergence inline,
            TenantGate tenant,
            Ids ids,
            BridgeProperties properties,
            Clock clock) {
        return new UserProvisioning(
                accounts,
                intents,
                inline,
                tenant,
                ids,
                () -> new AnswerDeadline(clock.instant().plus(properties.answerWithin())));
    }

    @Bean
    MemberConvergence memberConvergence(
            EngineStore store,
            FanOut fanOut,
            IntentLog intents,
            InlineConvergence inline,
            TenantGate tenant,
            Groups groups) {
        return new MemberConvergence(store, fanOut, intents, inline, tenant, groups);
    }

    @Bean
    GroupIntents groupIntents(
            Groups groups,
            MemberConvergence members,
            NamePins pins,
            Mappings mappings,
            IntentLog log,
            Acknowledgement acknowledgement,
            UnknownIds unknown) {
        return new GroupIntents(groups, members, pins, mappings, log, acknowledgement, unknown);
    }

    @Bean
    GroupProvisioning groupProvisioning(
            Groups groups,
            GroupIntents intents,
            MemberConvergence members,
            TenantGate tenant,
            Resolutions resolutions,
            Ids ids) {
        return new GroupProvisioning(groups, intents, members, tenant, resolutions, ids);
    }
}
