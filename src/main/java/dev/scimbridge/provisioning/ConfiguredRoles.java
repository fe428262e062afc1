package dev.scimbridge.provisioning;

import dev.scimbridge.convergence.RolesProperties;
import java.util.function.Supplier;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Reads {@code bridge.roles} anew from wherever this process got its configuration: the same files, directories and
 * arguments, loaded again.
 */
final class ConfiguredRoles implements Supplier<RolesProperties> {

    private final ConfigurableEnvironment started;

    ConfiguredRoles(ConfigurableEnvironment started) {
        this.started = started;
    }

    @Override
    public RolesProperties get() {
        var environment = new StandardEnvironment();
        started.getPropertySources().stream()
                .filter(CommandLinePropertySource.class::isInstance)
                .forEach(environment.getPropertySources()::addFirst);
        ConfigDataEnvironmentPostProcessor.applyTo(
                environment, new DefaultResourceLoader(), new DefaultBootstrapContext(), started.getActiveProfiles());
        return Binder.get(environment).bindOrCreate("bridge.roles", RolesProperties.class);
    }
}
