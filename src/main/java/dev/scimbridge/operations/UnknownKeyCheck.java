package dev.scimbridge.operations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Stops a start whose configuration names a setting that does not exist: a rail that is spelled wrongly would be no rail. Of an
 * environment variable it only warns, since other programs and platforms set variables too.
 */
final class UnknownKeyCheck implements BeanFactoryPostProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownKeyCheck.class);

    private final ConfigurableEnvironment environment;

    UnknownKeyCheck(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        var unknown = new UnknownSettings(environment);
        unknown.keys().stream().findFirst().ifPresent(key -> {
            throw new UnknownKey(key.name(), key.mend());
        });
        unknown.variables()
                .forEach(variable -> LOG.warn(
                        "The environment variable {} is no setting and has no effect.{}",
                        variable.name(),
                        variable.mend().isEmpty() ? "" : " " + variable.mend()));
    }
}
