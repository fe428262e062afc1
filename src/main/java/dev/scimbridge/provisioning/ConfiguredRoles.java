package dev.scimbridge.provisioning;

import dev.scimbridge.convergence.ConfigurationSource;
import dev.scimbridge.convergence.RolesProperties;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads {@code bridge.roles} anew from wherever this process got its configuration; empty: that has none. */
final class ConfiguredRoles implements Supplier<Optional<RolesProperties>> {

    private final ConfigurationSource source;

    ConfiguredRoles(ConfigurationSource source) {
        this.source = source;
    }

    @Override
    public Optional<RolesProperties> get() {
        return RolesProperties.of(source.read());
    }
}
