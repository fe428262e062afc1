package dev.scimbridge.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.http.TunnelProxy;
import org.junit.jupiter.api.Test;

/** The jar behind a proxy that wants a name and a password, with no flag of the JVM. */
class ProxyIT {

    @Test
    void theProxyGetsItsPasswordAndNobodyElseDoes() {
        try (var proxy = TunnelProxy.refusing("502 Bad Gateway");
                var doctor = BridgeProcess.run(
                        0,
                        "doctor",
                        "--falcon.cloud=us-1",
                        "--falcon.client-id=0123456789abcdef0123456789abcdef",
                        "--falcon.client-secret=simulated-secret-simulated-secret-simula",
                        "--HTTPS_PROXY=http://bridge:hidden-word@127.0.0.1:" + proxy.port())) {
            assertThat(doctor.exitCode()).isEqualTo(2);
            assertThat(proxy.heads())
                    .isNotEmpty()
                    .allSatisfy(head -> assertThat(head)
                            .startsWith("CONNECT api.crowdstrike.com:443 ")
                            .contains("Proxy-Authorization: Basic YnJpZGdlOmhpZGRlbi13b3Jk"));
            assertThat(doctor.output())
                    .contains("through the proxy 127.0.0.1:" + proxy.port(), "502")
                    .doesNotContain("hidden-word", "YnJpZGdl", "simulated-secret");
        }
    }
}
