package dev.scimbridge.falcon;

import dev.scimbridge.convergence.ConfigurationSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The API client as the configuration names it now: a secret that is changed in its file or directory counts from the next token
 * call on. What cannot be read, or not wholly, leaves the former one in use.
 */
final class ConfiguredApiClient implements Supplier<ApiClient> {

    private static final Logger log = LoggerFactory.getLogger(ConfiguredApiClient.class);

    private final ConfigurationSource source;
    private volatile ApiClient known;

    ConfiguredApiClient(ConfigurationSource source, ApiClient atStart) {
        this.source = source;
        this.known = atStart;
    }

    @Override
    public ApiClient get() {
        try {
            use(read(source.read()));
        } catch (RuntimeException unreadable) {
            log.warn(
                    "The configuration cannot be read again; the API client's former credentials stay in use: {}",
                    unreadable.getClass().getSimpleName());
        }
        return known;
    }

    private ApiClient read(Binder binder) {
        return new ApiClient(
                text(binder, "falcon.client-id", known.id()),
                text(binder, "falcon.client-secret", known.secret()),
                known.memberCid());
    }

    private static String text(Binder binder, String key, String former) {
        return binder.bind(key, String.class)
                .map(String::strip)
                .orElse("")
                .transform(text -> text.isEmpty() ? former : text);
    }

    private void use(ApiClient now) {
        if (!now.equals(known)) {
            known = now;
            log.info("The API client's credentials have changed; the new ones are used.");
        }
    }
}
