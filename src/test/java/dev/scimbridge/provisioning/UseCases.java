package dev.scimbridge.provisioning;

import dev.scimbridge.account.Ids;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.RailTrips;
import dev.scimbridge.convergence.Resolutions;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.scim.resource.UserDocument;
import java.time.Clock;

/** The use cases of one replica, in front of an engine that a test has put together. */
public record UseCases(UserProvisioning users, GroupProvisioning groups, VersionSweep sweep, HoldDecisions decisions) {

    public static UseCases of(
            EngineStore store,
            Groups groups,
            FanOut fanOut,
            InlineConvergence inline,
            TenantGate tenant,
            Mappings mappings,
            Resolutions resolutions,
            BridgeProperties properties,
            Ids ids,
            Clock clock) {
        var parts = new ProvisioningConfiguration();
        var intents = parts.intentLog(store, properties, clock);
        var acknowledgement = parts.acknowledgement(tenant, properties);
        var unknown = parts.unknownIds(tenant, store, properties, clock);
        var members = parts.memberConvergence(store, fanOut, intents, inline, tenant, groups);
        var users = parts.userIntents(
                store.accounts(), intents, tenant, acknowledgement, unknown, properties, UserDocument::without);
        var pins = new NamePins(groups, resolutions, store.holds(), RailTrips.UNHEARD);
        var ofGroups = parts.groupIntents(groups, members, pins, mappings, intents, acknowledgement, unknown);
        return new UseCases(
                parts.userProvisioning(store.accounts(), users, inline, tenant, ids, properties, clock),
                parts.groupProvisioning(groups, ofGroups, members, tenant, resolutions, ids),
                parts.versionSweep(store, fanOut, resolutions, pins, clock),
                new HoldDecisions(store, fanOut, groups, properties, clock));
    }
}
