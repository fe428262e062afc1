package dev.scimbridge.falcon;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@code NO_PROXY} names, separated by commas: {@code *}, or hosts, which stand for all below them too ({@code example.com},
 * {@code .example.com} and {@code *.example.com} alike), each with a port or without. Ranges of addresses are not understood.
 */
record NoProxy(List<String> names) {

    static final NoProxy NOTHING = new NoProxy(List.of());

    NoProxy {
        names = List.copyOf(names);
    }

    static NoProxy parse(String text) {
        return new NoProxy(Arrays.stream(text.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .map(name -> name.replaceFirst("^\\*?\\.", ""))
                .filter(name -> !name.isEmpty())
                .toList());
    }

    boolean covers(URI target) {
        var host = target.getHost().toLowerCase(Locale.ROOT);
        var port = ":" + (target.getPort() == -1 ? 443 : target.getPort());
        return names.stream().anyMatch(name -> name.equals("*") || isUnder(name, host) || isUnder(name, host + port));
    }

    private static boolean isUnder(String name, String host) {
        return host.equals(name) || host.endsWith("." + name);
    }
}
