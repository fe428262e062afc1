package dev.scimbridge.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a request comes from: the peer, or, as far as the peers are proxies of ours, whom they name in
 * {@code X-Forwarded-For}. Read from its end, since what stands before was written by whoever called. Some proxies
 * (Azure's Application Gateway) name the port too.
 */
final class ClientAddress {

    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^]]*]|[0-9.]+):\\d+");

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
                address = Network.address(withoutPort(next));
            } catch (IllegalArgumentException notAnAddress) {
                break;
            }
        }
        return address;
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    /** An IPv6 address without brackets has no port: what follows its last colon is part of it. */
    private static String withoutPort(String address) {
        var form = WITH_PORT.matcher(address);
        return form.matches() ? form.group(1) : address;
    }

    private static String withoutZone(String address) {
        var zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
