package dev.scimbridge.operations;

import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Stops a start whose configuration names a setting that does not exist: a rail that is spelled wrongly would be no rail.
 * Environment variables are left out; a platform sets many of its own.
 */
final class UnknownKeyCheck implements BeanFactoryPostProcessor {

    private final ConfigurableEnvironment environment;

    UnknownKeyCheck(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        var known = KnownKeys.ofThisBuild();
        environment.getPropertySources().stream()
                .flatMap(UnknownKeyCheck::keys)
                .filter(key -> KnownKeys.PREFIXES.stream().anyMatch(key::startsWith))
                .filter(key -> !known.knows(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new UnknownKey(key, known.mend(key));
                });
    }

    private static Stream<String> keys(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> listed
                        && !(source instanceof SystemEnvironmentPropertySource)
                ? Arrays.stream(listed.getPropertyNames())
                : Stream.empty();
    }
}
