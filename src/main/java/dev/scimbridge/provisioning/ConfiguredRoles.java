package dev.scimbridge.provisioning;

import dev.scimbridge.convergence.ConfigurationSource;
import dev.scimbridge.convergence.RolesProperties;
import java.util.function.Supplier;

/** Reads {@code bridge.roles} anew from wherever this process got its configuration. */
final class ConfiguredRoles implements Supplier<RolesProperties> {

    private final ConfigurationSource source;

    ConfiguredRoles(ConfigurationSource source) {
        this.source = source;
    }

    @Override
    public RolesProperties get() {
        return RolesProperties.of(source.read()).orElse(RolesProperties.NONE);
    }
}
