package dev.scimbridge.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the chart renders, and what it refuses to. */
class ChartTest {

    @Test
    void lintHasNothingToSay() {
        var lint = new Helm(Chart.DIRECTORY).lint().strict().call();

        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    /** {@code -Dgolden=write} writes the files anew; read the difference before it is committed. */
    @ParameterizedTest
    @MethodSource("dev.scimbridge.chart.Chart#valueSets")
    void eachSetOfValuesRendersToItsGoldenFile(String valueSet) throws IOException {
        var golden = Chart.VALUES.resolve("golden").resolve(valueSet + ".yaml");
        var rendered = Chart.render(valueSet).stripTrailing() + "\n";
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, rendered);
        }

        assertThat(rendered).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("dev.scimbridge.chart.Chart#valueSets")
    void eachObjectIsWhatKubernetesKnows(String valueSet) {
        for (var object : Chart.objects(Chart.render(valueSet))) {
            assertThat(StrictObject.problems(object))
                    .as(object.path("kind").asString())
                    .isEmpty();
        }
    }

    /** Kubernetes' pod security standard "restricted", on every pod, that of the test included, which there is where it needs no certificate. */
    @ParameterizedTest
    @MethodSource("dev.scimbridge.chart.Chart#valueSets")
    void eachPodIsRestricted(String valueSet) {
        var pods = Chart.podSpecs(Chart.objects(Chart.render(valueSet))).toList();

        assertThat(pods).hasSize(valueSet.equals("mtls") ? 1 : 2);
        for (var pod : pods) {
            assertThat(pod.path("hostNetwork").asBoolean(false)).isFalse();
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean(false)).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asString(""))
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("initContainers").isMissingNode()).isTrue();
            for (var container : pod.path("containers")) {
                var security = container.path("securityContext");
                assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(security.path("privileged").asBoolean(false)).isFalse();
                assertThat(security.path("readOnlyRootFilesystem").asBoolean(false))
                        .isTrue();
                assertThat(security.path("runAsNonRoot").asBoolean(false)).isTrue();
                assertThat(security.at("/capabilities/drop/0").asString("")).isEqualTo("ALL");
                assertThat(security.at("/capabilities/add").isMissingNode()).isTrue();
                assertThat(container.at("/resources/limits/memory").isMissingNode())
                        .isFalse();
                assertThat(container.at("/resources/requests/cpu").isMissingNode())
                        .isFalse();
            }
            for (var volume : pod.path("volumes")) {
                assertThat(volume.has("hostPath")).isFalse();
            }
        }
    }

    @Test
    void onOpenShiftTheNamespaceDecidesTheIds() {
        Chart.podSpecs(Chart.objects(Chart.render("openshift")))
                .forEach(pod -> assertThat(pod.path("securityContext")).noneMatch(JsonNode::isNumber));
    }

    @Test
    void noSecretStandsAnywhereButInTheSecret() {
        for (var object : Chart.objects(Chart.render("inline"))) {
            if (!object.path("kind").asString().equals("Secret")) {
                assertThat(object.toString()).doesNotContain("canary");
            }
        }
    }

    @Test
    void aChangedInlineSecretRollsThePodsAndAChangedMappingDoesNot() {
        var one = annotations(Chart.renderWith("bridge: {roles: {everyone: [a]}}"));
        var otherMapping = annotations(Chart.renderWith("bridge: {roles: {everyone: [b]}}"));
        var otherPolicy = annotations(Chart.renderWith("bridge: {adoption: allow, roles: {everyone: [b]}}"));
        assertThat(annotations(Chart.renderWith("extraConfig: {bridge: {adoption: allow}}")))
                .isNotEqualTo(one);
        assertThat(annotations(
                        Chart.renderWith("extraConfig: {spring: {datasource: {hikari: {maximum-pool-size: 5}}}}")))
                .isNotEqualTo(one);
        var inline = "secrets: {existingSecret: '', inline: {enabled: true, falconClientId: a, falconClientSecret: %s,"
                + " scimToken: a1234567890123456789012345678901}}";

        assertThat(otherMapping).isEqualTo(one);
        assertThat(otherPolicy).isNotEqualTo(one);
        assertThat(annotations(Chart.renderWith(inline.formatted("b"))))
                .isNotEqualTo(annotations(Chart.renderWith(inline.formatted("c"))));
    }

    private static String annotations(String rendered) {
        return Chart.objects(rendered).stream()
                .filter(object -> object.path("kind").asString().equals("Deployment"))
                .map(object -> object.at("/spec/template/metadata/annotations").toString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aboveOnePodThereIsABudgetAndASpreadAndNoPause() {
        var several = Chart.render("postgresql");
        var one = Chart.render("default");

        assertThat(has(several, "PodDisruptionBudget")).isTrue();
        assertThat(one(several, "Deployment").at("/spec/template/spec/topologySpreadConstraints"))
                .hasSize(2);
        assertThat(one(several, "Deployment")
                        .at("/spec/strategy/rollingUpdate/maxUnavailable")
                        .asInt(-1))
                .isZero();
        assertThat(has(one, "PodDisruptionBudget")).isFalse();
        assertThat(one(one, "Deployment").at("/spec/strategy/type").asString()).isEqualTo("Recreate");
    }

    private static JsonNode one(String rendered, String kind) {
        return Chart.objects(rendered).stream()
                .filter(object -> object.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static boolean has(String rendered, String kind) {
        return Chart.objects(rendered).stream()
                .anyMatch(object -> object.path("kind").asString().equals(kind));
    }

    @Test
    void theNetworkPolicyLetsOutOnlyNamesFalconAndTheDatabase() {
        var policy = one(Chart.render("postgresql"), "NetworkPolicy");

        assertThat(policy.at("/spec/egress"))
                .extracting(rule -> rule.at("/ports/0/port").asInt())
                .containsExactly(53, 443, 5432);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "replicaCounts: 2 | replicaCounts",
                "replicaCount: 0 | replicaCount",
                "replicaCount: two | replicaCount",
                "replicaCount: 2 | database.type is sqlite",
                "autoscaling: {enabled: true} | database.type is sqlite",
                "autoscaling: {minReplicas: 6} | minReplicas is above",
                "autoscaling: {targetCPUUtilizationPercentage: 101} | targetCPUUtilizationPercentage",
                "image: {pullPolicy: Sometimes} | pullPolicy",
                "image: {digest: 'sha256:abc'} | digest",
                "image: {tag: 'a b'} | tag",
                "image: {repository: 'HTTPS://x'} | repository",
                "image: {name: x} | name",
                "imagePullSecrets: [{name: x}] | imagePullSecrets",
                "fullnameOverride: Not_A_Name | fullnameOverride",
                "falcon: {cloud: mars-1} | cloud",
                "falcon: {baseUrl: 'http://falcon.example.com'} | baseUrl",
                "falcon: {api: v3} | api",
                "falcon: {cid: xyz} | cid",
                "falcon: {quotaShare: 0} | quotaShare",
                "falcon: {quotaShare: 1.5} | quotaShare",
                "falcon: {clientSecret: x} | clientSecret",
                "secrets: {existingSecret: ''} | Set exactly one of secrets",
                "secrets: {external: {enabled: true, remoteKey: x, storeRef: {name: vault}}} | Set exactly one of secrets",
                "secrets: {existingSecret: '', external: {enabled: true, remoteKey: x}} | storeRef.name is missing",
                "secrets: {existingSecret: '', external: {enabled: true, storeRef: {name: x}}} | remoteKey is missing",
                "secrets: {existingSecret: '', external: {enabled: true, refreshInterval: soon}} | refreshInterval",
                "secrets: {existingSecret: '', inline: {enabled: true}} | is missing",
                "secrets: {existingSecret: '', inline: {enabled: true, scimToken: short}} | scimToken",
                "database: {type: h2} | type",
                "database: {type: postgresql} | url",
                "database: {type: postgresql, postgresql: {url: 'jdbc:mysql://db/x', username: u}} | url",
                "database: {type: postgresql, postgresql: {url: 'jdbc:postgresql://db/x?password=y', username: u}} | url",
                "database: {type: postgresql, postgresql: {url: 'jdbc:postgresql://db/x'}} | username",
                "database: {sqlite: {size: big}} | size",
                "bridge: {scim: {token: 01234567890123456789012345678901}} | belongs in the Secret",
                "bridge: {roles: {groups: [{pattern: 'falcon-.+', roles: [x]}]}} | bridge.roles.allow is empty",
                "bridge: {roles: {groups: [{roles: [x]}]}} | groups",
                "bridge: {roles: {groups: [{name: a, id: b, roles: [x]}]}} | groups",
                "bridge: {roles: {groups: [{name: a}]}} | roles",
                "bridge: {roles: {group: []}} | group",
                "logging: {format: xml} | format",
                "logging: {level: verbose} | level",
                "service: {type: ExternalName} | type",
                "service: {port: 0} | port",
                "ingress: {enabled: true} | host",
                "ingress: {enabled: true, host: 'https://x'} | host",
                "httpRoute: {enabled: true} | parentRefs",
                "`{ingress: {enabled: true, host: a.b}, httpRoute: {enabled: true, parentRefs: [{name: x}]}}` | exclude each other",
                "tls: {clientCaSecretName: ca} | needs tls.secretName",
                "podDisruptionBudget: {maxUnavailable: 0} | maxUnavailable",
                "networkPolicy: {databasePort: 70000} | databasePort",
                "`{networkPolicy: {enabled: true}, database: {type: postgresql, postgresql: {url: 'jdbc:postgresql://db:6432/b', username: b}}}` | networkPolicy.databasePort is 5432",
                "terminationGracePeriodSeconds: 45 | terminationGracePeriodSeconds",
                "extraEnv: [{value: x}] | name",
                "openshift: 'yes' | openshift",
                "metrics: {serviceMonitor: {interval: often}} | interval",
                "metrics: {enabled: true} | enabled",
                "resources: {limit: {}} | limit",
                "publicUrl: https://scim.example.com | publicUrl",
                "publicUrl: scim.example.com/scim/v2 | publicUrl",
                "ingress: {enabled: true, host: '*.example.com', tlsSecretName: x} | publicUrl is missing",
                "probes: {readiness: {path: /x}} | path",
                "probes: {liveness: {periodSeconds: 0}} | periodSeconds",
                "probes: {ready: {}} | ready",
                "topologySpreadConstraints: [{maxSkew: 1}] | topologyKey",
                "extraObjects: [{kind: ConfigMap}] | apiVersion",
                "secrets: {existingSecret: '', external: {enabled: true, storeRef: {name: store}, remoteKey: path, data: [{secretKey: a, remoteRef: {key: b}}]}} | exclude each other",
                "secrets: {existingSecret: '', external: {enabled: true, storeRef: {name: store}, data: [{secretKey: a}]}} | remoteRef"
            })
    void valuesThatMakeNoSenseAreRefusedByName(String yaml, String says) {
        assertThatThrownBy(() -> Chart.renderWith(yaml)).hasMessageContaining(says);
    }

    /** The container's ports, the probes and the Services would go on to name the chart's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extraConfig: {server: {port: 9999}} | extraConfig.server.port",
                "extraConfig: {server: {port: 0}} | extraConfig.server.port",
                "extraConfig: {server.port: 8080} | extraConfig.server.port",
                "extraConfig: {management: {server: {port: 9999}}} | extraConfig.management.server.port",
                "extraConfig: {management.server.port: 9999} | extraConfig.management.server.port",
                "extraConfig: {management: {server.port: 9999}} | extraConfig.management.server.port",
                "extraEnv: [{name: SERVER_PORT, value: '9999'}] | SERVER_PORT",
                "extraEnv: [{name: MANAGEMENT_SERVER_PORT, value: '9999'}] | MANAGEMENT_SERVER_PORT"
            })
    void aPortOfThePodsIsRefused(String yaml, String says) {
        assertThatThrownBy(() -> Chart.renderWith(yaml))
                .hasMessageContaining(says)
                .hasMessageContaining("service.port");
    }

    /** A ConfigMap and a pod's description are read by many more than a Secret is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bridge: {scim: {token: hidden}} | bridge.scim.token | bridge.scim.token",
                "bridge: {security: {key: hidden}} | bridge.security.key | bridge.security.key",
                "bridge: {security: {former-keys: [hidden]}} | bridge.security.former-keys | bridge.security.former-keys",
                "bridge: {security: {formerKeys: [hidden]}} | bridge.security.formerKeys | bridge.security.formerKeys",
                "bridge: {security.key: hidden} | bridge.security.key | bridge.security.key",
                "extraConfig: {bridge: {scim: {token: hidden}}} | extraConfig.bridge.scim.token | bridge.scim.token",
                "extraConfig: {bridge: {security: {key: hidden}}} | extraConfig.bridge.security.key | bridge.security.key",
                "extraConfig: {bridge.security.key: hidden} | extraConfig.bridge.security.key | bridge.security.key",
                "extraConfig: {'bridge.security.former-keys[0]': hidden} | former-keys[0] | bridge.security.former-keys",
                "extraConfig: {falcon: {client-secret: hidden}} | extraConfig.falcon.client-secret | falcon.client-secret",
                "extraConfig: {falcon: {clientSecret: hidden}} | extraConfig.falcon.clientSecret | falcon.clientSecret",
                "extraConfig: {falcon: {client_secret: hidden}} | extraConfig.falcon.client_secret | falcon.client_secret",
                "extraConfig: {falcon.client-secret: hidden} | extraConfig.falcon.client-secret | falcon.client-secret",
                "extraConfig: {falcon: {proxy: 'http://me:hidden@h:3128'}} | extraConfig.falcon.proxy | falcon.proxy",
                "extraConfig: {spring: {datasource: {password: hidden}}} | datasource.password | spring.datasource.password",
                "extraConfig: {spring: {flyway: {password: hidden}}} | flyway.password | spring.flyway.password",
                "extraConfig: {spring: {datasource: {url: 'jdbc:postgresql://h/b?password=hidden'}}} | datasource.url | url",
                "extraConfig: {server: {ssl: {key-store-password: hidden}}} | key-store-password | server.ssl",
                "extraEnv: [{name: FALCON_CLIENT_SECRET, value: hidden}] | extraEnv | FALCON_CLIENT_SECRET",
                "extraEnv: [{name: FALCON_CLIENTSECRET, value: hidden}] | extraEnv | FALCON_CLIENTSECRET",
                "extraEnv: [{name: falcon.client-secret, value: hidden}] | extraEnv | falcon.client-secret",
                "extraEnv: [{name: BRIDGE_SCIM_TOKEN, value: hidden}] | extraEnv | BRIDGE_SCIM_TOKEN",
                "extraEnv: [{name: BRIDGE_SECURITY_KEY, value: hidden}] | extraEnv | BRIDGE_SECURITY_KEY",
                "extraEnv: [{name: BRIDGE_SECURITY_FORMERKEYS_0, value: hidden}] | extraEnv | FORMERKEYS_0",
                "extraEnv: [{name: SPRING_DATASOURCE_PASSWORD, value: hidden}] | extraEnv | SPRING_DATASOURCE_PASSWORD",
                "extraEnv: [{name: SPRING_DATASOURCE_URL, value: 'jdbc:postgresql://h/b?user=u&password=hidden'}] | extraEnv | URL",
                "extraEnv: [{name: HTTPS_PROXY, value: 'http://me:hidden@h:3128'}] | extraEnv | HTTPS_PROXY",
                "extraEnv: [{name: FALCON_PROXY, value: 'http://me:hidden@h:3128'}] | extraEnv | FALCON_PROXY",
                "extraConfig: {spring: {ssl: {bundle: {pem: {x: {keystore: {private-key: \"-----BEGIN PRIVATE KEY-----\\nhidden\"}}}}}}} | extraConfig.spring.ssl.bundle.pem.x.keystore.private-key | spring.ssl",
                "extraConfig: {spring.ssl.bundle.pem.x.keystore.private-key: '-----BEGIN ENCRYPTED PRIVATE KEY----- hidden'} | private-key | spring.ssl",
                "extraConfig: {server: {ssl: {certificate-private-key: \"-----BEGIN EC PRIVATE KEY-----\\nhidden\"}}} | extraConfig.server.ssl.certificate-private-key | server.ssl",
                "extraConfig: {management: {otlp: {tracing: {headers: {Authorization: Bearer hidden}}}}} | extraConfig.management.otlp.tracing.headers.Authorization | management.otlp",
                "extraConfig: {management: {opentelemetry: {tracing: {export: {otlp: {headers: {x-honeycomb-team: hidden}}}}}}} | headers.x-honeycomb-team | management",
                "extraConfig: {'management.otlp.tracing.headers[Authorization]': Bearer hidden} | headers[Authorization] | management",
                "extraConfig: {management: {otlp: {tracing: {headers: {Authorization: 'Bearer ${OTLP:hidden}'}}}}} | headers.Authorization | management",
                "extraConfig: {management: {datadog: {metrics: {export: {api-key: hidden}}}}} | export.api-key | management",
                "extraConfig: {management: {influx: {metrics: {export: {token: hidden}}}}} | export.token | management",
                "extraConfig: {spring: {list: [{password: hidden}]}} | spring.list[0].password | spring",
                "extraConfig: {spring: {datasource: {url: 'jdbc:postgresql://user:hidden@h/b'}}} | datasource.url | spring.datasource.password",
                "extraConfig: {spring.datasource.url: 'jdbc:postgresql://h/b?user=u&password=hidden'} | datasource.url | spring.datasource.password",
                "extraConfig: {spring: {flyway: {url: 'jdbc:postgresql://user:hidden@h/b'}}} | flyway.url | spring.flyway.url",
                "extraEnv: [{name: SPRING_DATASOURCE_URL, value: 'jdbc:postgresql://user:hidden@h/b'}] | extraEnv | URL",
                "extraEnv: [{name: OTEL_EXPORTER_OTLP_HEADERS, value: 'Authorization=Bearer hidden'}] | extraEnv | OTEL_EXPORTER_OTLP_HEADERS",
                "extraEnv: [{name: OTEL_EXPORTER_OTLP_TRACES_HEADERS, value: 'api-key=hidden'}] | extraEnv | TRACES_HEADERS",
                "extraEnv: [{name: MANAGEMENT_OTLP_TRACING_HEADERS_AUTHORIZATION, value: 'Bearer hidden'}] | extraEnv | HEADERS_AUTHORIZATION",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Xmx300m -Dbridge.scim.token=hidden'}] | extraEnv | JDK_JAVA_OPTIONS",
                "extraEnv: [{name: JAVA_TOOL_OPTIONS, value: '-Dfalcon.client-secret=hidden'}] | extraEnv | JAVA_TOOL_OPTIONS",
                "extraEnv: [{name: JAVA_TOOL_OPTIONS, value: '-Dspring.datasource.password=hidden -Xmx300m'}] | extraEnv | JAVA_TOOL_OPTIONS",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Dbridge.security.key=hidden'}] | extraEnv | JDK_JAVA_OPTIONS",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Dbridge.security.former-keys[0]=hidden'}] | extraEnv | JDK_JAVA_OPTIONS",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Djavax.net.ssl.trustStorePassword=changeit -Djavax.net.ssl.keyStorePassword=hidden'}] | extraEnv | JDK_JAVA_OPTIONS",
                "extraEnv: [{name: OTEL_EXPORTER_OTLP_HEADERS, value: 'a=$(OTLP),b=hidden'}] | extraEnv | OTEL_EXPORTER_OTLP_HEADERS",
                "extraEnv: [{name: OTEL_EXPORTER_OTLP_HEADERS, value: 'Authorization=Basic aGlkZGVu8=,X-Scope-OrgID=$(TENANT)'}] | extraEnv | OTEL_EXPORTER_OTLP_HEADERS",
                "extraEnv: [{name: SPRING_CLOUD_VAULT_TOKEN, value: 'hvs.hidden'}] | extraEnv | SPRING_CLOUD_VAULT_TOKEN",
                "extraEnv: [{name: AWS_SECRET_ACCESS_KEY, value: 'hidden'}] | extraEnv | AWS_SECRET_ACCESS_KEY",
                "extraEnv: [{name: HTTPS_PROXY, value: 'http://hidden@h:3128'}] | extraEnv | HTTPS_PROXY",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Dfalcon.proxy=http://me:hidden@h:3128'}] | extraEnv | JDK_JAVA_OPTIONS",
                "extraConfig: {server: {ssl: {certificate-private-key: 'base64:hidden'}}} | certificate-private-key | server.ssl",
                "extraConfig: {server: {ssl: {key-store: 'base64:hidden'}}} | extraConfig.server.ssl.key-store | server.ssl.key-store",
                "extraConfig: {spring: {ssl: {bundle: {jks: {x: {keystore: {location: 'base64:hidden'}}}}}}} | keystore.location | spring.ssl",
                "extraConfig: {spring: {application: {json: '{\"bridge.scim.token\": \"hidden\"}'}}} | extraConfig.spring.application.json | no effect",
                "extraEnv: [{name: SERVER_SSL_KEYSTORE, value: 'base64:hidden'}] | extraEnv | SERVER_SSL_KEYSTORE",
                "extraEnv: [{name: JAVA_TOOL_OPTIONS, value: '-Dotel.exporter.otlp.headers=Authorization=Bearer%20hidden'}] | extraEnv | JAVA_TOOL_OPTIONS",
                "extraEnv: [{name: JAVA_TOOL_OPTIONS, value: '-Dmanagement.otlp.tracing.headers.Authorization=hidden'}] | extraEnv | JAVA_TOOL_OPTIONS",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Dspring.application.json={\"bridge.scim.token\":\"hidden\"}'}] | extraEnv | JDK_JAVA_OPTIONS",
                "extraEnv: [{name: SERVER_SSL_CERTIFICATEPRIVATEKEY, value: \"-----BEGIN PRIVATE KEY-----\\nhidden\"}] | extraEnv | SERVER_SSL_CERTIFICATEPRIVATEKEY"
            })
    void aSecretIsRefusedOutsideTheSecretWithoutBeingShown(String yaml, String says, String alsoSays) {
        assertThatThrownBy(() -> Chart.renderWith(yaml))
                .hasMessageContaining(says)
                .hasMessageContaining(alsoSays)
                .hasMessageContaining("belongs in the Secret")
                .message()
                .doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bridge: {adoptoin: allow} | bridge.adoptoin",
                "bridge: {rails: {min-admin: 2}} | bridge.rails.min-admin",
                "bridge: {scim: {public-url: x}} | bridge.scim.public-url",
                "bridge: {adoption: {policy: allow}} | adoption",
                "bridge: {rolls: {groups: []}} | bridge.rolls.groups",
                "reconcile: {evry: 1h} | reconcile.evry",
                "extraConfig: {bridge: {mod: observe}} | extraConfig.bridge.mod",
                "extraConfig: {falcon: {clowd: eu-1}} | extraConfig.falcon.clowd",
                "extraConfig: {falcon.clowd: eu-1} | extraConfig.falcon.clowd",
                "extraConfig: {reconcile: {quotashares: 0.1}} | extraConfig.reconcile.quotashares",
                "extraConfig: {spring: {datasource: {url: 'jdbc:postgresql://h/b'}}} | database.postgresql.url",
                "extraConfig: {spring: {datasource: {url: '${DB_URL}'}}} | database.postgresql.url",
                "extraEnv: [{name: SPRING_APPLICATION_JSON, value: '{}'}] | SPRING_APPLICATION_JSON"
            })
    void aSettingThatTheBridgeDoesNotKnowIsRefused(String yaml, String says) {
        assertThatThrownBy(() -> Chart.renderWith(yaml)).hasMessageContaining(says);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bridge: {scim: {token: ''}}",
                "bridge: {deactivation: {delete-after: 7d}, answerWithin: 5s, rails: {adminRoles: [falcon_admin]}}",
                "bridge: {'rails.min-admins': 1}",
                "extraEnv: [{name: HTTPS_PROXY, value: 'http://svc:$(PW)@h:3128'}, {name: HTTP_PROXY, value: 'http://$(U):$(P)@h:3128'}]",
                "extraConfig: {falcon: {proxy: 'http://svc:${PW}@h:3128'}}",
                "extraEnv: [{name: OTEL_EXPORTER_OTLP_HEADERS, value: 'Authorization=Api-Token $(DT),api_key=$(T)'}]",
                "extraConfig: {management: {endpoints: {web: {cors: {allowed-headers: [X-Request-Id]}}}}}",
                "extraEnv: [{name: OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS, value: user-agent}]",
                "extraConfig: {logging: {level: {org.springframework.security.crypto.password: debug}}}",
                "secrets: {existingSecret: '', inline: {enabled: true, falconClientId: a, falconClientSecret: b}}",
                "extraConfig: {falcon: {proxy: 'http://proxy.example.com:3128'}, server: {tomcat: {keep-alive-timeout: 30s}}}",
                "extraEnv: [{name: SPRING_DATASOURCE_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]",
                "extraEnv: [{name: HTTPS_PROXY, value: 'http://proxy.example.com:3128'}, {name: NO_PROXY, value: .svc}]",
                "extraConfig: {server: {ssl: {trust-store: 'base64:MIIK', key-store: /x/keys.p12}}}",
                "extraConfig: {server: {ssl: {certificate: /x/tls.crt, certificate-private-key: /x/tls.key}}}",
                "extraConfig: {spring: {ssl: {bundle: {pem: {x: {keystore: {private-key: 'file:/x/tls.key'}}}}}}}",
                "extraConfig: {spring: {ssl: {bundle: {pem: {x: {truststore: {certificate: '-----BEGIN CERTIFICATE----- x'}}}}}}}",
                "extraConfig: {management: {otlp: {tracing: {endpoint: 'https://otlp.example.com/v1/traces', headers: {Authorization: 'Bearer ${OTLP}'}}}}}",
                "extraConfig: {spring: {datasource: {password: '${DB_PASSWORD}'}}}",
                "extraEnv: [{name: OTLP, valueFrom: {secretKeyRef: {name: o, key: o}}}, {name: OTEL_EXPORTER_OTLP_HEADERS, value: 'Authorization=Bearer $(OTLP)'}]",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-XX:MaxRAMPercentage=70 -Djavax.net.ssl.trustStore=/x -Djavax.net.ssl.trustStorePassword=changeit'}]",
                "extraEnv: [{name: OTEL_EXPORTER_OTLP_HEADERS, value: 'Authorization=Bearer%20$(OTLP),X-Scope-OrgID=$(TENANT)'}]",
                "extraEnv: [{name: JDK_JAVA_OPTIONS, value: '-Dserver.ssl.certificate-private-key=/x/tls.key -Dspring.datasource.password=$(DB)'}]",
                "extraEnv: [{name: JAVA_TOOL_OPTIONS, value: '-Dsun.net.http.allowRestrictedHeaders=true'}]"
            })
    void whatTheBridgeKnowsIsRendered(String yaml) {
        assertThat(has(Chart.renderWith(yaml), "Deployment")).isTrue();
    }

    /** Endpoints forget the pod, then requests end, then background work; each takes its longest. */
    @Test
    void aPodMayTakeAsLongToEndAsTheBridgeDoes() throws IOException {
        var settings = Files.readString(Path.of("src", "main", "resources", "application.yaml"));
        var pod = one(Chart.render("default"), "Deployment").at("/spec/template/spec");
        var preStop = pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asInt();
        var requests = 30;
        var work = 20;

        assertThat(settings).contains("shutdown-max-wait: 20s").doesNotContain("timeout-per-shutdown-phase");
        assertThat(pod.path("terminationGracePeriodSeconds").asInt())
                .isGreaterThanOrEqualTo(preStop + requests + work + 5);
    }

    /** `TlsTest` starts a bridge with settings like these, and exchanges the files as a kubelet does. */
    @Test
    void aCertificateThatIsRenewedInItsSecretIsTakenWithoutARestart() {
        var settings = one(Chart.renderWith("tls: {secretName: pods, clientCaSecretName: clients}"), "ConfigMap")
                .at("/data/application.yaml")
                .asString();
        JsonNode tree = JsonMapper.shared().valueToTree(new Yaml().load(settings));

        assertThat(tree.at("/server/ssl/bundle").asString()).isEqualTo("scim");
        assertThat(tree.at("/server/ssl/client-auth").asString()).isEqualTo("need");
        var bundle = tree.at("/spring/ssl/bundle/pem/scim");
        assertThat(bundle.path("reload-on-update").asBoolean()).isTrue();
        assertThat(bundle.at("/keystore/certificate").asString()).isEqualTo("/run/tls/server/tls.crt");
        assertThat(bundle.at("/truststore/certificate").asString()).isEqualTo("/run/tls/client/ca.crt");
    }

    @Test
    void theLocationsInAnswersAreTheHostThatTheIdentityProviderIsGiven() {
        assertThat(publicUrl("ingress: {enabled: true, host: scim.example.com, tlsSecretName: scim}"))
                .isEqualTo("https://scim.example.com/scim/v2");
        assertThat(publicUrl("httpRoute: {enabled: true, parentRefs: [{name: x}], hostnames: [scim.example.com]}"))
                .isEqualTo("https://scim.example.com/scim/v2");
        assertThat(
                        publicUrl(
                                "{publicUrl: 'https://a.example.com/b/scim/v2', ingress: {enabled: true, host: c.example.com}}"))
                .isEqualTo("https://a.example.com/b/scim/v2");
        assertThat(publicUrl("{ingress: {enabled: true, host: c.example.com, tlsSecretName: scim},"
                        + " bridge: {scim: {http: {public-url: 'https://own.example.com/scim/v2'}}}}"))
                .isEqualTo("https://own.example.com/scim/v2");
        assertThat(publicUrl("ingress: {enabled: true, host: scim.example.com}"))
                .isEmpty();
    }

    private static String publicUrl(String values) {
        var settings = one(Chart.renderWith(values), "ConfigMap")
                .at("/data/application.yaml")
                .asString();
        return settings.lines()
                .filter(line -> line.contains("public-url:"))
                .map(line -> line.replaceFirst(".*public-url: *", ""))
                .findFirst()
                .orElse("");
    }

    @Test
    void onlyItsOwnNamespaceReadsTheMetricsUnlessAnotherIsNamed() {
        var from = one(Chart.render("default"), "NetworkPolicy").at("/spec/ingress/1/from");

        assertThat(from).hasSize(1);
        assertThat(from.path(0).has("podSelector")).isTrue();
        assertThat(from.path(0).has("namespaceSelector")).isFalse();
        assertThat(Chart.notesWith("metrics: {serviceMonitor: {enabled: true}}"))
                .contains("networkPolicy.metricsFrom");
    }

    @Test
    void theNotesSayHttpsWhereThereIsTlsOnly() {
        var open = Chart.notesWith("ingress: {enabled: true, host: scim.example.com}");
        var closed = Chart.notesWith("ingress: {enabled: true, host: scim.example.com, tlsSecretName: scim}");

        assertThat(open).contains("http://scim.example.com/scim/v2", "WARNING: ingress.tlsSecretName");
        assertThat(closed).contains("https://scim.example.com/scim/v2").doesNotContain("WARNING");
        assertThat(Chart.notesWith("{}")).contains("http://bridge-falcon-scim-bridge.identity:80/scim/v2 inside");
        assertThat(Chart.notesWith("tls: {secretName: pods}"))
                .contains("https://bridge-falcon-scim-bridge.identity:80/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "inline"})
    void onlyInlineSecretsAreWarnedOf(String valueSet) throws IOException {
        var notes = Files.readString(Chart.DIRECTORY.resolve("templates/NOTES.txt"));

        assertThat(notes).contains("if .Values.secrets.inline.enabled", "WARNING");
        assertThat(has(Chart.render(valueSet), "Secret")).isEqualTo(valueSet.equals("inline"));
    }
}
