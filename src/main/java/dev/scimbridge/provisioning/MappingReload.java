package dev.scimbridge.provisioning;

import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.Mappings;
import dev.scimbridge.convergence.RolesProperties;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Puts a changed role mapping in force by storing it as the next version; the {@link VersionSweep} reaches every account that it
 * concerns. A mapping that cannot be read leaves the one in force as it is; so do settings without any, as those whose file is away.
 */
public class MappingReload {

    private static final Logger log = LoggerFactory.getLogger(MappingReload.class);
    private static final String MISSING =
            "the settings have no bridge.roles. Where nobody is to have a role, say bridge.roles.groups: []";

    private final MappingVersions versions;
    private final Mappings mappings;
    private final VersionSweep sweep;
    private final BridgeProperties properties;
    private final Optional<RolesProperties> atStart;
    private final Supplier<Optional<RolesProperties>> source;
    private String lastSeen = "";
    private String atLastLook = "";
    private boolean stored;

    MappingReload(
            MappingVersions versions,
            Mappings mappings,
            VersionSweep sweep,
            BridgeProperties properties,
            Optional<RolesProperties> atStart,
            Supplier<Optional<RolesProperties>> source) {
        this.versions = versions;
        this.mappings = mappings;
        this.sweep = sweep;
        this.properties = properties;
        this.atStart = atStart;
        this.source = source;
    }

    /** Puts the mapping this process was started with in force, once: whatever comes later, from here or from another replica, is newer. */
    synchronized void atStart() {
        if (stored) {
            return;
        }
        var roles = orNone(atStart);
        if (roles.isPresent()) {
            putInForce(roles.get(), properties.rails().adminRoles());
        } else if (!lastSeen.equals(MISSING)) {
            complain(MISSING);
        }
    }

    /** None is a mapping where nothing else is in force. */
    private Optional<RolesProperties> orNone(Optional<RolesProperties> configured) {
        return configured.or(() -> Optional.of(RolesProperties.NONE)
                .filter(none -> mappings.current().givesNothing()));
    }

    /**
     * Reads the configuration again and puts a changed mapping in force when it is read alike a second time: a file that is just being
     * saved may be empty for a moment, or end too early. Which roles are admin roles is not read again: a replica that was started with
     * others may have said so since. Never fails: what is wrong is logged once.
     */
    public synchronized void check() {
        try {
            var roles = orNone(source.get()).orElseThrow(() -> new IllegalStateException(MISSING));
            var admins = properties.rails().adminRoles();
            roles.mapping(admins);
            if (hasSettled(seen(roles))) {
                putInForce(roles, stored ? mappings.current().adminRoles() : admins);
            }
        } catch (DataAccessException | TransactionException away) {
            log.warn(
                    "The role mapping could not be compared with the one in force, and is looked at again: {}",
                    rootMessage(away));
        } catch (RuntimeException invalid) {
            var root = rootMessage(invalid);
            if (hasSettled(root)) {
                complain(root);
            }
        }
    }

    private void complain(String why) {
        lastSeen = why;
        log.error("The changed role mapping is not in force, the former one stays: {}", why);
    }

    /** Other than what is known, and the same as a look ago. */
    private boolean hasSettled(String now) {
        var settled = now.equals(atLastLook);
        atLastLook = now;
        return settled && !now.equals(lastSeen);
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private String seen(RolesProperties roles) {
        return mappings.write(roles, Set.of());
    }

    private void putInForce(RolesProperties roles, Set<String> admins) {
        var before = versions.currentNumber();
        var now = versions.add(mappings.write(roles, admins)).number();
        if (now != before) {
            log.info("Role mapping version {} is put in force.", now);
            sweep.run();
        }
        lastSeen = seen(roles);
        stored = true;
    }
}
