package dev.scimbridge.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.logs.Log;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A variable that is spelled wrongly is told; what a platform sets by itself is not. */
class UnknownVariableTest {

    private final Log log = Log.begin();

    @AfterEach
    void endLog() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BRIDGE_ADOPTOIN", "bridge.adoptoin", "BRIDGE_ADOP_TOIN"})
    void aVariableThatNoSettingHasIsToldWithWhatWasMeant(String variable) {
        check(variable);

        assertThat(log.text()).contains("WARN", variable, "bridge.adoption").doesNotContain("its-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BRIDGE_ADOPTION",
                "BRIDGE_SECURITY_FAILURESPERMINUTE",
                "BRIDGE_SECURITY_FAILURES_PER_MINUTE",
                "BRIDGE_ROLES_GROUPS_0_NAME",
                "BRIDGE_ROLES_GROUPS_0_ROLES_1",
                "BRIDGE_ROLES_ALLOW_0",
                "FALCON_CLIENT_ID",
                "FALCON_SCIM_BRIDGE_SERVICE_HOST",
                "FALCON_SCIM_BRIDGE_PORT_8080_TCP_ADDR",
                "BRIDGE_PORT",
                "BRIDGE_SERVICE_PORT_HTTP",
                "PATH"
            })
    void settingsAndWhatKubernetesSetsForItsServicesAreNotTold(String variable) {
        check(variable);

        assertThat(log.text()).doesNotContain(variable);
    }

    @Test
    void whereNothingIsNearTheNameAloneIsTold() {
        check("FALCON_SOMETHING_OF_ANOTHER_PRODUCT");

        assertThat(log.text()).contains("FALCON_SOMETHING_OF_ANOTHER_PRODUCT").doesNotContain("perhaps");
    }

    private static void check(String variable) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource("systemEnvironment", Map.of(variable, "its-value")));
        new UnknownKeyCheck(environment).postProcessBeanFactory(new DefaultListableBeanFactory());
    }
}
