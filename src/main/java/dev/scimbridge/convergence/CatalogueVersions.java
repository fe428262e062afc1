package dev.scimbridge.convergence;

import dev.scimbridge.mapping.RoleCatalogue;
import java.time.Instant;
import java.util.Optional;

/** The tenant's roles as they were read, one version for each time they had changed; all replicas plan by the newest. */
public interface CatalogueVersions {

    /** The newest, cheaply; empty before the first. */
    Optional<CatalogueVersion> newest();

    /** What the tenant's roles were by a version. */
    Optional<RoleCatalogue> find(long number);

    /** What the tenant's roles are by the newest; {@link RoleCatalogue#UNKNOWN} before the first. */
    default RoleCatalogue current() {
        return newest().flatMap(version -> find(version.number())).orElse(RoleCatalogue.UNKNOWN);
    }

    /** Stores what was read: a new version if it differs, else that the newest is still so. */
    CatalogueVersion add(RoleCatalogue catalogue, Instant at);

    /** @param readAt when Falcon last showed it so */
    record CatalogueVersion(long number, Instant readAt) {}
}
