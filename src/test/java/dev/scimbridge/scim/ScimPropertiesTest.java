package dev.scimbridge.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ScimPropertiesTest {

    static ScimProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("bridge.scim.http", ScimProperties.class);
    }

    @Test
    void theDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new ScimProperties(
                        null,
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(4),
                        200,
                        100,
                        1_000,
                        1_000,
                        4_096,
                        40,
                        200));
    }

    @Test
    void thePublicUrlMustBeWhole() {
        assertThat(bind(Map.of("bridge.scim.http.public-url", "https://scim.example.com/scim/v2"))
                        .publicUrl())
                .isEqualTo(URI.create("https://scim.example.com/scim/v2"));
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of("bridge.scim.http.public-url", "/scim/v2")))
                .havingRootCause()
                .withMessageContaining("bridge.scim.http.public-url");
    }

    @Test
    void aBodyLimitHasBounds() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of("bridge.scim.http.max-body", "10B")))
                .havingRootCause()
                .withMessageContaining("bridge.scim.http.max-body");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of("bridge.scim.http.max-group-body", "65MB")))
                .havingRootCause()
                .withMessageContaining("bridge.scim.http.max-group-body");
    }

    @Test
    void aGroupMayBeAsLargeAsAnyBody() {
        assertThat(bind(Map.of("bridge.scim.http.max-body", "8MB")).largestGroupBody())
                .isEqualTo(DataSize.ofMegabytes(8));
    }
}
