package dev.scimbridge.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Where a request comes from: the peer, or, as far as the peers are proxies of ours, whom they name in
 * {@code X-Forwarded-For}. Read from its end, since what stands before was written by whoever called.
 */
final class ClientAddress {

    private final List<Network> proxies;

    ClientAddress(List<Network> proxies) {
        this.proxies = proxies;
    }

    InetAddress of(HttpServletRequest request) {
        var address = Network.address(withoutZone(request.getRemoteAddr()));
        var forwarded = Collections.list(request.getHeaders("X-Forwarded-For")).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .toList()
                .reversed();
        for (var next : forwarded) {
            if (!isProxy(address)) {
                break;
            }
            try {
                address = Network.address(next);
            } catch (IllegalArgumentException notAnAddress) {
                break;
            }
        }
        return address;
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    private static String withoutZone(String address) {
        var zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
