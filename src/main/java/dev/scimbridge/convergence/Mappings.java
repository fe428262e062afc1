package dev.scimbridge.convergence;

import dev.scimbridge.mapping.RoleMapping;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The role mappings by their versions. One is read once and kept, since a version never changes. */
public class Mappings {

    private static final Logger log = LoggerFactory.getLogger(Mappings.class);
    private static final RoleMapping NONE = new RoleMapping(List.of(), Set.of(), List.of(), false, Set.of());

    private final MappingVersions versions;
    private final JsonMapper json = JsonMapper.builder().build();
    private final AtomicReference<Known> known = new AtomicReference<>(new Known(0, NONE));

    Mappings(MappingVersions versions) {
        this.versions = versions;
    }

    private record Known(long number, RoleMapping mapping) {}

    /** The form a version is stored in; its sets are in order, so that equal mappings have equal texts. */
    record Text(
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

    /** The number of the mapping in force; 0 when there is none. */
    long currentNumber() {
        return versions.currentNumber();
    }

    /** The mapping in force. */
    public RoleMapping current() {
        return at(versions.currentNumber());
    }

    /** The mapping in force, which stays so until the transaction ends. */
    public RoleMapping currentLocked() {
        return at(versions.currentNumberLocked());
    }

    /** A mapping by its version; one that gives nothing for 0. */
    public RoleMapping at(long number) {
        var last = known.get();
        if (last.number() == number) {
            return last.mapping();
        }
        return number == 0 ? NONE : versions.find(number).map(this::kept).orElse(NONE);
    }

    private RoleMapping kept(MappingVersions.MappingVersion version) {
        var last = known.get();
        if (last.number() == version.number()) {
            return last.mapping();
        }
        var read = new Known(version.number(), read(version.text()));
        if (version.number() > last.number()) {
            known.set(read);
            log.info(
                    "Role mapping version {} is in force: {} group entries.",
                    version.number(),
                    read.mapping().entries().size());
        }
        return read.mapping();
    }

    public String write(RolesProperties roles, Set<String> adminRoles) {
        return json.writeValueAsString(Text.of(roles, adminRoles));
    }

    public RoleMapping read(String text) {
        return json.readValue(text, Text.class).mapping();
    }
}
