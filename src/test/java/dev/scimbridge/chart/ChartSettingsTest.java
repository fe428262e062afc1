package dev.scimbridge.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values of the bridge's own settings, wherever the chart takes them. */
class ChartSettingsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bridge: {mode: obsrve} | bridge.mode has to be one of observe, upsert-only, enforce",
                "bridge: {mode: $(MODE)} | bridge.mode has to be one of",
                "bridge: {mode: true} | bridge.mode has to be one of",
                "bridge: {mode: [observe]} | bridge.mode has to be one of",
                "bridge: {answer-within: soon} | bridge.answer-within has to be a duration, as 500ms",
                "bridge: {answerWithin: 8 seconds} | bridge.answerWithin has to be a duration",
                "bridge: {answer-within: 1.5} | bridge.answer-within has to be a duration",
                "bridge: {deletion: {revoke-first: maybe}} | bridge.deletion.revoke-first has to be true or false",
                "bridge: {rails: {min-admins: few}} | bridge.rails.min-admins has to be a whole number",
                "bridge: {rails: {min-admins: 1.5}} | bridge.rails.min-admins has to be a whole number",
                "bridge: {scim: {http: {max-body: big}}} | bridge.scim.http.max-body has to be a size",
                "bridge: {scim: {http: {max-body: 1mb}}} | bridge.scim.http.max-body has to be a size",
                "bridge: {scim: {http: {public-url: scim.example.com}}} | bridge.scim.http.public-url has to be a URL",
                "bridge: {security: {jwt: {audience: [a]}}} | bridge.security.jwt.audience has to be one value",
                "bridge: {roles: {from-user-attribute: maybe}} | bridge.roles.from-user-attribute has to be true or false",
                "bridge: {rails: {protected: [{a: b}]}} | bridge.rails.protected[0]",
                "bridge: {security: {jwt: {scopes: [{valu: a, gives: [x]}]}}} | bridge.security.jwt.scopes[0].valu is no setting",
                "bridge: {security: {jwt: {scopes: users}}} | bridge.security.jwt.scopes has to be a list of entries",
                "bridge: {security: {jwt: {scopes: [users]}}} | bridge.security.jwt.scopes[0] has to be an entry",
                "reconcile: {every: never} | reconcile.every has to be a duration",
                "reconcile: {quota-share: most} | reconcile.quota-share has to be a number",
                "reconcile: {drift: mend} | reconcile.drift has to be one of report, repair",
                "extraConfig: {bridge.mode: obsrve} | extraConfig.bridge.mode has to be one of",
                "extraConfig: {falcon: {connect-timeout: short}} | extraConfig.falcon.connect-timeout has to be a duration",
                "extraConfig: {bridge: {roles: {groups: [{group: a, roles: [b]}]}}} | extraConfig.bridge.roles.groups[0].group is no setting",
                "extraEnv: [{name: BRIDGE_MODE, value: obsrve}] | BRIDGE_MODE has to be one of observe",
                "extraEnv: [{name: RECONCILE_EVERY, value: never}] | RECONCILE_EVERY has to be a duration"
            })
    void aValueThatCannotBeReadIsRefusedWithWhatCanBe(String yaml, String says) {
        assertThatThrownBy(() -> Chart.renderWith(yaml)).hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extraConfig: {brigde: {mode: observe}} | extraConfig.brigde | was bridge meant",
                "extraConfig: {brigde.mode: observe} | extraConfig.brigde.mode | was bridge meant",
                "extraConfig: {bridg: {mode: observe}} | extraConfig.bridg | was bridge meant",
                "extraConfig: {bridges: {mode: observe}} | extraConfig.bridges | was bridge meant",
                "extraConfig: {falcn: {cloud: eu-1}} | extraConfig.falcn | was falcon meant",
                "extraConfig: {reconsile: {every: 1h}} | extraConfig.reconsile | was reconcile meant",
                "extraConfig: {springg: {main: {}}} | extraConfig.springg | was spring meant",
                "extraConfig: {sever: {tomcat: {}}} | extraConfig.sever | was server meant",
                "extraConfig: {managment: {tracing: {}}} | extraConfig.managment | was management meant",
                "extraConfig: {loging: {level: {}}} | extraConfig.loging | was logging meant",
                "extraEnv: [{name: BRIDGE_MOED, value: observe}] | BRIDGE_MOED | no setting",
                "extraEnv: [{name: BRIDGE_MOED, valueFrom: {configMapKeyRef: {name: a, key: b}}}] | BRIDGE_MOED | no setting",
                "extraEnv: [{name: BRIGDE_MODE, value: observe}] | BRIGDE_MODE | was BRIDGE meant",
                "extraEnv: [{name: FALCON_CLOWD, value: eu-1}] | FALCON_CLOWD | no setting",
                "extraEnv: [{name: BRIDGE_ROLES_GROUPS_0_NAM, value: a}] | BRIDGE_ROLES_GROUPS_0_NAM | no setting"
            })
    void aNameThatIsNearlyOursIsRefused(String yaml, String says, String alsoSays) {
        assertThatThrownBy(() -> Chart.renderWith(yaml))
                .hasMessageContaining(says)
                .hasMessageContaining(alsoSays);
    }

    /** Of two variables of one name Kubernetes takes the last, or none of the pod. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "extraEnv: [{name: SPRING_CONFIG_IMPORT, value: 'configtree:/x/'}] | extraConfig.spring.config.import",
                "extraEnv: [{name: SPRING_DATASOURCE_URL, value: 'jdbc:postgresql://h/b'}] | database.postgresql.url",
                "`{trustStoreSecretName: ca, extraEnv: [{name: JDK_JAVA_OPTIONS, value: -Xss1m}]}` | JAVA_TOOL_OPTIONS"
            })
    void aVariableThatTheChartSetsIsRefused(String yaml, String instead) {
        assertThatThrownBy(() -> Chart.renderWith(yaml))
                .hasMessageContaining("is the chart's")
                .hasMessageContaining(instead);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bridge: {mode: '${MODE}', answer-within: '${WITHIN:8s}', rails: {min-admins: '${ADMINS}'}}",
                "bridge: {mode: UPSERT_ONLY, adoption: refuseAdmins, answer-within: PT8S, audit-keep: 400D}",
                "bridge: {mode: '', lease: }",
                "bridge: {rails: {min-admins: 2, protected: 'a@example.com,b@example.com'}, store: {max-scanned: 1000000}}",
                "bridge: {deletion: {revoke-first: 'no'}, scim: {http: {max-body: 2MB, public-url: 'https://a.example.com/scim/v2'}}}",
                "bridge: {security: {jwt: {scopes: [{value: a, gives: [users:ro]}], algorithms: [RS256]}}}",
                "bridge: {roles: {groups: []}}",
                "bridge: {roles: {from-user-attribute: '${ROLES}', groups: [{name: a, roles: [b], cid: '${CID}'}]}}",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: -Xss1m}]",
                "{trustStoreSecretName: ca, extraEnv: [{name: JAVA_TOOL_OPTIONS, value: -Xss1m}]}",
                "extraConfig: {spring: {config: {import: 'configtree:/x/'}}}",
                "bridge: {'rails.protected[0]': a@example.com}",
                "reconcile: {quota-share: 0.25, every: 90000}",
                "extraConfig: {bridge: {roles: {groups: [{external-id: a, roles: [b]}, {externalId: a, roles: [b], cid: c}]}}}",
                "extraConfig: {company: {region: eu}, otel: {x: y}, springdoc: {x: y}, db-scheduler: {threads: 8}, info: {x: y}, debug: true}",
                "extraEnv: [{name: BRIDGE_MODE, value: observe}, {name: RECONCILE_EVERY, value: 1h}, {name: FALCON_CONNECT_TIMEOUT, value: 5s}]",
                "extraEnv: [{name: BRIDGE_ROLES_GROUPS_0_NAME, value: a}, {name: BRIDGE_ROLES_GROUPS_0_ROLES_0, value: b}, {name: BRIDGE_RAILS_PROTECTED_0, value: c}]",
                "extraEnv: [{name: BRIDGE_MODE, value: $(MODE)}, {name: TZ, value: UTC}, {name: OTEL_SERVICE_NAME, value: bridge}, {name: FALCONRY, value: a}]",
                "extraEnv: [{name: BRIDGE_SCIM_TOKEN, valueFrom: {secretKeyRef: {name: a, key: b}}}]"
            })
    void whatSpringCanReadIsRendered(String yaml) {
        assertThat(Chart.renderWith(yaml)).contains("kind: Deployment");
    }

    /** So that nobody who writes down what is anyhow so is refused. */
    @Test
    void eachDefaultHasTheFormOfItsSetting() throws IOException {
        var metadata = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
        Map<String, JsonNode> defaults = new LinkedHashMap<>();
        for (var property :
                JsonMapper.shared().readTree(Files.readString(metadata)).path("properties")) {
            var name = property.path("name").asString();
            if (name.matches("(bridge|falcon|reconcile)\\..*") && property.has("defaultValue")) {
                defaults.put(name, property.path("defaultValue"));
            }
        }

        assertThat(defaults).hasSizeGreaterThan(30);
        assertThat(Chart.renderWith(JsonMapper.shared().writeValueAsString(Map.of("extraConfig", defaults))))
                .contains("kind: Deployment");
    }
}
