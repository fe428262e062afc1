package dev.scimbridge.operations;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What a configuration sets below our prefixes and nothing reads: a typing error, or a key that was renamed. */
public final class UnknownSettings {

    /** Kubernetes sets them for each of its services, also for one called falcon-scim-bridge. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".+_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?)");

    private final ConfigurableEnvironment environment;
    private final KnownKeys known = KnownKeys.ofThisBuild();

    public UnknownSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** @param mend what to write instead, in a sentence; empty where that cannot be told */
    public record Unknown(String name, String mend) {}

    /** Of files and arguments: a start stops for them. */
    public List<Unknown> keys() {
        return listed().filter(source -> !(source instanceof SystemEnvironmentPropertySource))
                .flatMap(source -> Arrays.stream(source.getPropertyNames()))
                .filter(key -> KnownKeys.PREFIXES.stream().anyMatch(key::startsWith))
                .filter(key -> !known.knows(key))
                .map(key -> new Unknown(key, known.mend(key)))
                .toList();
    }

    /** Of the environment: they have no effect, but may be another program's. */
    public List<Unknown> variables() {
        return listed().filter(SystemEnvironmentPropertySource.class::isInstance)
                .flatMap(source -> Arrays.stream(source.getPropertyNames()))
                .distinct()
                .filter(UnknownSettings::isMeantForUs)
                .filter(variable -> !known.knowsVariable(variable))
                .map(variable -> new Unknown(
                        variable,
                        known.nearestToVariable(variable)
                                .map(near -> "Was '" + near + "' meant?")
                                .orElse("")))
                .toList();
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
