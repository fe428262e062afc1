package dev.scimbridge.commands;

import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

/** Every group of settings that the service reads at its start, found by its annotation, so that none can be left out. */
final class SettingsGroups {

    private static final String OURS = "dev.scimbridge";

    private final Binder settings;

    SettingsGroups(ConfigurableEnvironment environment) {
        this.settings = Binder.get(environment);
    }

    /**
     * Reads and validates each as the start does.
     *
     * @param except one that the start reads only where something else is set
     * @throws RuntimeException one cannot be read, for the reason at its root
     */
    void readAllBut(Class<?> except) {
        try (var validator = new LocalValidatorFactoryBean()) {
            validator.afterPropertiesSet();
            types().filter(type -> type != except)
                    .forEach(type -> settings.bindOrCreate(
                            prefix(type), Bindable.of(type), new ValidationBindHandler(validator)));
        }
    }

    private static String prefix(Class<?> type) {
        return MergedAnnotations.from(type).get(ConfigurationProperties.class).getString("prefix");
    }

    private static Stream<Class<?>> types() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(OURS).stream()
                .map(found -> ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null));
    }
}
