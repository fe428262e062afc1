package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Ids;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.plan.rails.AdminRolesRail;
import dev.scimbridge.plan.rails.AdoptionRail;
import dev.scimbridge.plan.rails.DeprovisioningRail;
import dev.scimbridge.plan.rails.LossBudget;
import dev.scimbridge.plan.rails.Rails;
import dev.scimbridge.provisioning.GroupProvisioning;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.provisioning.HoldDecisions;
import dev.scimbridge.provisioning.UseCases;
import dev.scimbridge.provisioning.UserProvisioning;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** One process of the bridge: everything of provisioning, in front of the shared store and Falcon. */
final class Replica {

    /** What makes who holds it an administrator; no group gives it. */
    static final RoleId ADMIN = new RoleId("role_admin");

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private final SharedStore store;
    private final Fate fate;
    private final Mappings mappings;
    private final Resolutions resolutions;
    private final RoleCatalogues catalogues;
    private final BackgroundConvergence background;
    private final UseCases useCases;

    private Replica(SharedStore store, UnreliableFalcon falcon, Fate fate, Duration skew, BridgeProperties properties) {
        var clock = Clock.offset(fate, skew);
        this.store = store;
        this.fate = fate;
        var engine = store.engine();
        var bindings = store.port(TenantBindings.class);
        this.catalogues = new RoleCatalogues(store.port(CatalogueVersions.class), falcon.port(), clock);
        this.mappings = new Mappings(store.port(MappingVersions.class));
        this.resolutions = new Resolutions(mappings, catalogues, bindings);
        var tenant = new TenantGate(falcon.port(), engine.observations(), bindings, catalogues, clock);
        tenant.open();
        var rails = new Rails(List.of(
                new AdoptionRail(properties.adoption()),
                new AdminRolesRail(),
                new DeprovisioningRail(store.port(LossBudget.class))));
        var convergence = ConvergenceConfiguration.engine(
                engine,
                falcon.port(),
                tenant,
                resolutions,
                new DriftWatch(
                        engine,
                        store.port(FanOut.class),
                        store.port(Drift.class),
                        resolutions,
                        DriftWatch.DriftPolicy.REPORT,
                        clock),
                rails,
                Listeners.UNHEARD,
                UnaryOperator.identity(),
                properties,
                clock);
        this.background = new BackgroundConvergence(convergence);
        var inline = new InlineConvergence(
                engine.accounts(),
                convergence,
                falcon.port(),
                clock,
                () -> fate.pass(Duration.ofMillis(900)),
                new SameThread());
        this.useCases = UseCases.of(
                engine,
                store.port(Groups.class),
                store.port(FanOut.class),
                inline,
                tenant,
                mappings,
                resolutions,
                properties,
                new Ids(fate::uuid),
                clock);
    }

    /** @param skew by how much the clock of its machine is wrong */
    static Replica start(
            SharedStore store, UnreliableFalcon falcon, Fate fate, Duration skew, BridgeProperties properties) {
        return new Replica(store, falcon, fate, skew, properties);
    }

    /** @param settings below {@code bridge.}, as {@code deletion.policy=deactivate} */
    static BridgeProperties properties(String... settings) {
        var map = new HashMap<String, String>(Map.of("bridge.rails.deprovisioning.at-least", "1000"));
        for (var setting : settings) {
            var parts = setting.split("=", 2);
            map.put("bridge." + parts[0], parts[1]);
        }
        return new Binder(new MapConfigurationPropertySource(map)).bindOrCreate("bridge", BridgeProperties.class);
    }

    /** Puts a mapping in force for all replicas; nobody is woken by it yet. */
    void mapping(Map<String, List<String>> rolesByGroup) {
        var entries = rolesByGroup.entrySet().stream()
                .map(entry -> new RolesProperties.GroupRoles(entry.getKey(), null, null, null, entry.getValue(), null))
                .toList();
        store.port(MappingVersions.class)
                .add(mappings.write(new RolesProperties(entries, Set.of(), List.of(), false), Set.of(ADMIN.value())));
    }

    Resolutions resolutions() {
        return resolutions;
    }

    RoleCatalogues catalogues() {
        return catalogues;
    }

    void sweep() {
        useCases.sweep().run();
    }

    UserProvisioning users() {
        return useCases.users();
    }

    GroupProvisioning groups() {
        return useCases.groups();
    }

    HoldDecisions decisions() {
        return useCases.decisions();
    }

    /** Does what the scheduler does with one due wake-up. */
    void work(SharedStore.Due due) {
        if (!store.pick(due)) {
            return;
        }
        var next = background.converge(due.account(), due.priority());
        store.transaction().executeWithoutResult(tx -> end(due.account(), next));
    }

    private void end(AccountId account, BackgroundConvergence.Next next) {
        switch (next) {
            case BackgroundConvergence.Retry retry ->
                store.reschedule(account, fate.instant().plus(FIRST_RETRY));
            case BackgroundConvergence.At at ->
                store.reschedule(account, unsettled(account) ? fate.instant() : at.time());
            case BackgroundConvergence.Finished done -> {
                if (unsettled(account)) {
                    store.reschedule(account, fate.instant());
                } else {
                    store.remove(account);
                }
            }
        }
    }

    private boolean unsettled(AccountId account) {
        return background.isUnsettled(account);
    }
}
