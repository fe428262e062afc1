package dev.scimbridge.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation, as {@code 192.0.2.0/24}, {@code 2001:db8::/32} or one address.
 *
 * @param first its first address; an IPv4 address that is written as IPv6 is an IPv4 address
 * @param bits how many leading bits are fixed
 */
public record Network(InetAddress first, int bits) {

    /** Of fewer the JDK takes the last one for the rest of the address: {@code 10.1} is 10.0.0.1. */
    private static final Pattern FOUR_PARTS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]+");

    public Network {
        if (bits < 0 || bits > first.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("/" + bits + " does not fit " + first.getHostAddress());
        }
    }

    /** @throws IllegalArgumentException when it is neither a network nor an address; names are not looked up */
    public static Network parse(String text) {
        var slash = text.indexOf('/');
        var first = address(slash < 0 ? text : text.substring(0, slash));
        try {
            var bits = slash < 0 ? first.getAddress().length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
            return new Network(first, bits);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("'" + text + "' is no network; write it as 192.0.2.0/24", noNumber);
        }
    }

    /** @throws IllegalArgumentException when it is no literal address */
    static InetAddress address(String text) {
        var bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!LITERAL.matcher(bare).matches() || bare.indexOf('.') < 0 && bare.indexOf(':') < 0) {
            throw new IllegalArgumentException("'" + text + "' is no IP address");
        }
        if (bare.indexOf(':') < 0 && !FOUR_PARTS.matcher(bare).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no IP address: write all four parts, as 192.0.2.0");
        }
        try {
            return InetAddress.ofLiteral(bare);
        } catch (IllegalArgumentException noAddress) {
            throw new IllegalArgumentException("'" + text + "' is no IP address", noAddress);
        }
    }

    public boolean contains(InetAddress address) {
        var one = first.getAddress();
        var other = address.getAddress();
        return one.length == other.length && Arrays.equals(masked(one), masked(other));
    }

    /** This network's first address, so that one client with many IPv6 addresses is one. */
    static Network around(InetAddress address, int bitsOfIpv4, int bitsOfIpv6) {
        var bits = address.getAddress().length == Integer.BYTES ? bitsOfIpv4 : bitsOfIpv6;
        try {
            return new Network(InetAddress.getByAddress(new Network(address, bits).masked(address.getAddress())), bits);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private byte[] masked(byte[] address) {
        var masked = address.clone();
        for (var bit = bits; bit < masked.length * Byte.SIZE; bit++) {
            masked[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
        }
        return masked;
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
