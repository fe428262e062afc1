package dev.scimbridge.convergence;

import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;

/** What groups give by what the database knows: the newest catalogue that was read, and nothing that Falcon would have to be asked for. */
final class StoredResolution {

    private final Mappings mappings;
    private final CatalogueVersions catalogues;
    private final TenantBindings bindings;

    StoredResolution(Mappings mappings, CatalogueVersions catalogues, TenantBindings bindings) {
        this.mappings = mappings;
        this.catalogues = catalogues;
        this.bindings = bindings;
    }

    /** By the mapping in force. */
    RoleResolution current() {
        return by(mappings.current());
    }

    /** By another mapping, whose names nobody has to have given yet. */
    RoleResolution by(RoleMapping mapping) {
        return new RoleResolution(mapping, catalogues.current(), bindings.cid());
    }
}
