package dev.scimbridge.operations;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Whether there is anything of tracing: only where an endpoint for traces is set. Otherwise nothing of it is loaded, so that nothing is
 * sent, no thread waits, and no request pays. Logs are never sent; and what is traced is what {@link RequestSpans}, the engine and the
 * client of Falcon say, not every observation of Spring's.
 */
final class TracingSwitch implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final String SDK = "org.springframework.boot.opentelemetry.autoconfigure.";
    private static final String LOGGING = SDK + "logging.";
    private static final String TRACING = "org.springframework.boot.micrometer.tracing.";
    private static final String OBSERVATIONS = TRACING + "autoconfigure.MicrometerTracingAutoConfiguration";

    private boolean on;

    @Override
    public void setEnvironment(Environment environment) {
        on = isOn(environment);
    }

    static boolean isOn(Environment environment) {
        return !environment.getProperty(ENDPOINT, "").isBlank();
    }

    @Override
    public boolean[] match(@Nullable String[] configurations, AutoConfigurationMetadata metadata) {
        var matches = new boolean[configurations.length];
        for (var index = 0; index < matches.length; index++) {
            var name = configurations[index];
            matches[index] = name == null || isWanted(name);
        }
        return matches;
    }

    private boolean isWanted(String name) {
        var offered = name.startsWith(SDK) || name.startsWith(TRACING);
        return !offered || (on && !name.startsWith(LOGGING) && !name.equals(OBSERVATIONS));
    }
}
