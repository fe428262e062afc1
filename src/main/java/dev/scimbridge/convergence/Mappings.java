package dev.scimbridge.convergence;

import dev.scimbridge.mapping.RoleCatalogue;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The role mapping in force, the same on all replicas: the newest stored version. Its number is looked up at most once a
 * second.
 */
public class Mappings {

    private static final Logger log = LoggerFactory.getLogger(Mappings.class);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final MappingVersions versions;
    private final RoleCatalogues catalogue;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.builder().build();
    private final AtomicReference<InForce> inForce = new AtomicReference<>(InForce.NONE);

    public Mappings(MappingVersions versions, RoleCatalogues catalogue, Clock clock) {
        this.versions = versions;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    private record InForce(long number, RoleMapping mapping, Instant checked) {
        static final InForce NONE =
                new InForce(-1, new RoleMapping(List.of(), Set.of(), List.of(), false, Set.of()), Instant.MIN);
    }

    /** The form a version is stored in; its sets are in order, so that equal mappings have equal texts. */
    public record Text(
            List<RolesProperties.GroupRoles> groups,
            TreeSet<String> allow,
            List<String> everyone,
            boolean fromUserAttribute,
            TreeSet<String> adminRoles) {

        static Text of(RolesProperties roles, Set<String> adminRoles) {
            return new Text(
                    roles.groups(),
                    new TreeSet<>(roles.allow()),
                    roles.everyone(),
                    roles.fromUserAttribute(),
                    new TreeSet<>(adminRoles));
        }

        RoleMapping mapping() {
            return new RolesProperties(groups, allow, everyone, fromUserAttribute).mapping(adminRoles);
        }
    }

    /** The mapping in force with the tenant's catalogue. */
    public RoleResolution resolution() {
        return new RoleResolution(mapping(), catalogue.current());
    }

    /** The mapping in force. */
    public RoleMapping mapping() {
        var known = inForce.get();
        if (known.checked().plus(FRESH).isAfter(clock.instant())) {
            return known.mapping();
        }
        var number = versions.currentNumber();
        var next = number == known.number() ? new InForce(number, known.mapping(), clock.instant()) : load(number);
        inForce.set(next);
        return next.mapping();
    }

    private InForce load(long number) {
        var mapping = versions.current().map(version -> read(version.text())).orElse(InForce.NONE.mapping());
        log.info(
                "Role mapping version {} is in force: {} group entries.",
                number,
                mapping.entries().size());
        return new InForce(number, mapping, clock.instant());
    }

    public String write(RolesProperties roles, Set<String> adminRoles) {
        return json.writeValueAsString(Text.of(roles, adminRoles));
    }

    public RoleMapping read(String text) {
        return json.readValue(text, Text.class).mapping();
    }

    /** Drops what is known, so that the next use loads the version in force. */
    public void forget() {
        inForce.set(InForce.NONE);
    }

    public RoleCatalogue catalogue() {
        return catalogue.current();
    }
}
