package dev.scimbridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Whom proxies of ours name is believed, with or without the port that some of them add. */
class ClientAddressTest {

    private final ClientAddress address =
            new ClientAddress(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")));

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "203.0.113.9:51234, 203.0.113.9",
        "'[2001:db8::7]:51234', 2001:db8:0:0:0:0:0:7",
        "[2001:db8::7], 2001:db8:0:0:0:0:0:7",
        "2001:db8::7, 2001:db8:0:0:0:0:0:7",
        "'198.51.100.1, 203.0.113.9:51234, 10.0.0.2:80', 203.0.113.9",
        "'203.0.113.9:, 10.0.0.2', 10.0.0.2",
        "203.0.113.9:x, 10.0.0.1",
        "unknown, 10.0.0.1",
        "'', 10.0.0.1"
    })
    void theClientIsWhomOurProxyNames(String forwarded, String client) {
        assertThat(seen("10.0.0.1", forwarded)).isEqualTo(client);
    }

    @Test
    void nobodyElseIsBelieved() {
        assertThat(seen("192.0.2.1", "203.0.113.9:51234")).isEqualTo("192.0.2.1");
    }

    private String seen(String peer, String forwarded) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        request.addHeader("X-Forwarded-For", forwarded);
        return address.of(request).getHostAddress();
    }

    /** The JDK reads them as 10.0.0.1 and 192.0.0.2. */
    @ParameterizedTest
    @ValueSource(strings = {"10.1", "10.1/16", "192.0.2", "192.0.2/24", "1.2.3.4.5", "192.0.2.256"})
    void anAddressOfFewerPartsIsRefused(String network) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.parse(network))
                .withMessageContaining("is no IP address");
    }
}
