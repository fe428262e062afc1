package dev.scimbridge.provisioning;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BackgroundConvergence;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.Convergence;
import dev.scimbridge.convergence.InlineConvergence;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.RoleCatalogues;
import dev.scimbridge.convergence.RolesProperties;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.TenantGate;
import dev.scimbridge.convergence.Wakeups;
import dev.scimbridge.mapping.RoleMapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** One process of the bridge: everything of provisioning, in front of the shared store and Falcon. */
final class Replica {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private final SharedStore store;
    private final Fate fate;
    private final Mappings mappings;
    private final BackgroundConvergence background;
    private final UserProvisioning users;
    private final GroupProvisioning groups;

    private Replica(SharedStore store, UnreliableFalcon falcon, Fate fate) {
        this.store = store;
        this.fate = fate;
        var accounts = store.port(Accounts.class);
        var wakeups = store.port(Wakeups.class);
        var properties = properties();
        var catalogue = new RoleCatalogues(falcon, fate);
        this.mappings = new Mappings(store.port(MappingVersions.class), catalogue, fate);
        var tenant = new TenantGate(falcon, accounts, store.port(TenantBindings.class), catalogue, fate);
        tenant.open();
        var convergence =
                new Convergence(accounts, falcon, mappings, catalogue, tenant, properties, store.transaction(), fate);
        this.background = new BackgroundConvergence(convergence, accounts);
        var answering = new InlineConvergence(accounts, convergence, fate, () -> fate.pass(Duration.ofMillis(900)));
        var intents = new IntentLog(accounts, wakeups, falcon, tenant, properties, store.transaction(), fate);
        this.users = new UserProvisioning(
                accounts, intents, answering, tenant, mappings, falcon, properties, store.transaction(), fate);
        this.groups = new GroupProvisioning(
                store.port(Groups.class), accounts, intents, answering, tenant, mappings, falcon, fate);
    }

    static Replica start(SharedStore store, UnreliableFalcon falcon, Fate fate) {
        return new Replica(store, falcon, fate);
    }

    private static BridgeProperties properties() {
        var source = new MapConfigurationPropertySource(Map.of("bridge.rails.deprovisioning.at-least", "1000"));
        return new Binder(source).bindOrCreate("bridge", BridgeProperties.class);
    }

    /** Puts a mapping in force for all replicas. */
    void mapping(Map<String, List<String>> rolesByGroup) {
        var entries = rolesByGroup.entrySet().stream()
                .map(entry -> new RolesProperties.GroupRoles(entry.getKey(), null, null, null, entry.getValue(), null))
                .toList();
        var text = mappings.write(new RolesProperties(entries, Set.of(), List.of(), false), Set.of());
        store.port(MappingVersions.class).add(text);
        mappings.forget();
    }

    RoleMapping mapping() {
        return mappings.mapping();
    }

    Mappings mappings() {
        return mappings;
    }

    UserProvisioning users() {
        return users;
    }

    GroupProvisioning groups() {
        return groups;
    }

    /** Does what the scheduler does with one due wake-up. */
    void work(SharedStore.Due due) {
        if (!store.pick(due)) {
            return;
        }
        var next = background.converge(due.account(), Priority.BACKGROUND);
        store.transaction().executeWithoutResult(tx -> end(due.account(), next));
    }

    private void end(AccountId account, BackgroundConvergence.Next next) {
        switch (next) {
            case BackgroundConvergence.Retry retry ->
                store.reschedule(account, fate.instant().plus(FIRST_RETRY));
            case BackgroundConvergence.At at ->
                store.reschedule(account, unsettled(account) ? fate.instant() : at.time());
            case BackgroundConvergence.Done done -> {
                if (unsettled(account)) {
                    store.reschedule(account, fate.instant());
                } else {
                    store.remove(account);
                }
            }
        }
    }

    private boolean unsettled(AccountId account) {
        return background.unsettled(account);
    }
}
