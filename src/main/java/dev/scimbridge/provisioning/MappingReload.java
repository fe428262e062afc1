package dev.scimbridge.provisioning;

import dev.scimbridge.account.Group;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.Priority;
import dev.scimbridge.convergence.RolesProperties;
import dev.scimbridge.convergence.Wakeups;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts a changed role mapping in force: one transaction stores it as the next version and touches every account whose
 * groups give something else by it. A mapping that cannot be read leaves the one in force as it is.
 */
public class MappingReload {

    private static final Logger log = LoggerFactory.getLogger(MappingReload.class);
    private static final int PAGE = 500;

    private final MappingVersions versions;
    private final Mappings mappings;
    private final Groups groups;
    private final Accounts accounts;
    private final Wakeups wakeups;
    private final BridgeProperties properties;
    private final TransactionTemplate transaction;
    private final RolesProperties atStart;
    private final Supplier<RolesProperties> source;
    private final AtomicReference<String> lastSeen = new AtomicReference<>("");

    MappingReload(
            MappingVersions versions,
            Mappings mappings,
            Groups groups,
            Accounts accounts,
            Wakeups wakeups,
            BridgeProperties properties,
            TransactionTemplate transaction,
            RolesProperties atStart,
            Supplier<RolesProperties> source) {
        this.versions = versions;
        this.mappings = mappings;
        this.groups = groups;
        this.accounts = accounts;
        this.wakeups = wakeups;
        this.properties = properties;
        this.transaction = transaction;
        this.atStart = atStart;
        this.source = source;
    }

    /** Puts the mapping this process was started with in force, unless it is already. */
    void atStart() {
        var text = mappings.write(atStart, properties.rails().adminRoles());
        lastSeen.set(text);
        putInForce(text);
    }

    /** Reads the configuration again and puts a changed mapping in force. Never fails: what is wrong is logged once. */
    public void check() {
        try {
            var text = mappings.write(source.get(), properties.rails().adminRoles());
            if (!text.equals(lastSeen.getAndSet(text))) {
                mappings.read(text);
                putInForce(text);
            }
        } catch (RuntimeException invalid) {
            complain(invalid);
        }
    }

    private void complain(RuntimeException invalid) {
        var root = rootMessage(invalid);
        if (!root.equals(lastSeen.getAndSet(root))) {
            log.error("The changed role mapping is invalid and the former one stays in force: {}", root);
        }
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private void putInForce(String text) {
        var touched = Objects.requireNonNull(transaction.execute(tx -> {
            var former = versions.current();
            if (former.filter(version -> version.text().equals(text)).isPresent()) {
                return -1;
            }
            versions.add(text);
            var from = former.map(version -> mappings.read(version.text()));
            return from.map(mapping -> touch(mapping, mappings.read(text))).orElse(0);
        }));
        if (touched >= 0) {
            mappings.forget();
            wakeups.ring();
            log.info("A new role mapping is in force; it concerns {} accounts.", touched);
        }
    }

    private int touch(RoleMapping from, RoleMapping to) {
        if (concernsEverybody(from, to)) {
            return accounts.touchAll(Priority.BACKGROUND);
        }
        var touched = 0;
        for (var offset = 0L; ; offset += PAGE) {
            var page = groups.search(new Query.All(), Paging.of(offset, PAGE));
            touched += page.items().stream()
                    .mapToInt(group -> touch(group, from, to))
                    .sum();
            if (offset + page.items().size() >= page.total() || page.items().isEmpty()) {
                return touched;
            }
        }
    }

    private static boolean concernsEverybody(RoleMapping from, RoleMapping to) {
        return !from.everyone().equals(to.everyone())
                || from.fromUserAttribute() != to.fromUserAttribute()
                || !from.adminRoles().equals(to.adminRoles())
                || ((to.fromUserAttribute() || !to.everyone().isEmpty())
                        && !from.allow().equals(to.allow()));
    }

    private int touch(Group group, RoleMapping from, RoleMapping to) {
        var before = given(group, from);
        var after = given(group, to);
        return before.equals(after)
                ? 0
                : accounts.touchMembers(group.id(), !after.roles().isEmpty(), Priority.BACKGROUND);
    }

    private RoleResolution.Resolved given(Group group, RoleMapping mapping) {
        return new RoleResolution(mapping, mappings.catalogue()).of(group.ref());
    }
}
