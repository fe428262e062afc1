package dev.scimbridge.convergence;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.support.SpringApplicationJsonEnvironmentPostProcessor;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Wherever this process got its configuration: the same files, directories and arguments can be loaded again.
 *
 * @param started the environment of this process
 */
public record ConfigurationSource(ConfigurableEnvironment started) {

    /** The configuration as it is now. Fails, by whatever Spring throws, where it cannot be read. */
    public Binder read() {
        var environment = new StandardEnvironment();
        started.getPropertySources().stream()
                .filter(CommandLinePropertySource.class::isInstance)
                .forEach(environment.getPropertySources()::addFirst);
        new SpringApplicationJsonEnvironmentPostProcessor()
                .postProcessEnvironment(environment, new SpringApplication());
        ConfigDataEnvironmentPostProcessor.applyTo(
                environment, new DefaultResourceLoader(), new DefaultBootstrapContext(), started.getActiveProfiles());
        return Binder.get(environment);
    }
}
