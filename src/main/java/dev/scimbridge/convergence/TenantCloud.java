package dev.scimbridge.convergence;

import java.util.Optional;

/** The Falcon cloud that the tenant was found in, where none is configured; remembered with the store. */
public interface TenantCloud {

    /** As {@code us-2}; empty while none was found. */
    Optional<String> find();

    void save(String cloud);
}
