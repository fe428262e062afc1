package dev.scimbridge.operations;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Stops a start whose configuration names a setting that does not exist: a rail that is spelled wrongly would be no rail. Of an
 * environment variable it only warns, since other programs and platforms set variables too.
 */
final class UnknownKeyCheck implements BeanFactoryPostProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownKeyCheck.class);

    /** Kubernetes sets them for each of its services, also for one called falcon-scim-bridge. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".+_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?)");

    private final ConfigurableEnvironment environment;

    UnknownKeyCheck(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        var known = KnownKeys.ofThisBuild();
        listed().filter(source -> !(source instanceof SystemEnvironmentPropertySource))
                .flatMap(source -> Arrays.stream(source.getPropertyNames()))
                .filter(key -> KnownKeys.PREFIXES.stream().anyMatch(key::startsWith))
                .filter(key -> !known.knows(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new UnknownKey(key, known.mend(key));
                });
        listed().filter(SystemEnvironmentPropertySource.class::isInstance)
                .flatMap(source -> Arrays.stream(source.getPropertyNames()))
                .distinct()
                .filter(UnknownKeyCheck::isMeantForUs)
                .filter(variable -> !known.knowsVariable(variable))
                .forEach(variable -> LOG.warn(
                        "The environment variable {} is no setting and has no effect.{}",
                        variable,
                        known.nearestToVariable(variable)
                                .map(near -> " Was '" + near + "' meant?")
                                .orElse("")));
    }

    private Stream<EnumerablePropertySource<?>> listed() {
        return environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .map(source -> (EnumerablePropertySource<?>) source);
    }

    private static boolean isMeantForUs(String variable) {
        var upper = variable.toUpperCase(Locale.ROOT).replace('.', '_');
        return KnownKeys.PREFIXES.stream()
                        .map(prefix -> prefix.toUpperCase(Locale.ROOT).replace('.', '_'))
                        .anyMatch(upper::startsWith)
                && !SERVICE_LINK.matcher(upper).matches();
    }
}
