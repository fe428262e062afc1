package dev.scimbridge.security;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of a token: {@code fsb_<key id>_<256 random bits>_<checksum>}, in base 62. The prefix is for secret scanners (the
 * pattern is in docs/security.md), the key id finds the row, the checksum tells a typing error from an attack without a look
 * at any store.
 */
public final class TokenText {

    private static final String PREFIX = "fsb_";
    private static final Pattern FORM =
            Pattern.compile("fsb_(?<id>[0-9A-Za-z]{8})_(?<random>[0-9A-Za-z]{43})_(?<check>[0-9A-Za-z]{6})");
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID = 8;
    private static final int RANDOM_BITS = 256;
    private static final int RANDOM = 43;
    private static final int CHECK = 6;

    private final String text;

    private TokenText(String text) {
        this.text = text;
    }

    /** A new one. */
    public static TokenText generate(SecureRandom random) {
        var id = new StringBuilder();
        for (var digit = 0; digit < ID; digit++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        var body = PREFIX + id + "_" + base62(new BigInteger(RANDOM_BITS, random), RANDOM);
        return new TokenText(body + "_" + checksum(body));
    }

    /** Empty for what has another form or a wrong checksum. */
    static Optional<TokenText> parse(String presented) {
        var form = FORM.matcher(presented);
        return form.matches() && form.group("check").equals(checksum(presented.substring(0, form.end("random"))))
                ? Optional.of(new TokenText(presented))
                : Optional.empty();
    }

    private static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), CHECK);
    }

    private static String base62(BigInteger number, int digits) {
        var base = BigInteger.valueOf(DIGITS.length());
        var text = new StringBuilder();
        for (var rest = number; text.length() < digits; rest = rest.divide(base)) {
            text.append(DIGITS.charAt(rest.mod(base).intValue()));
        }
        return text.reverse().toString();
    }

    /** What finds its row, and what logs and audit name it by. */
    public String keyId() {
        return text.substring(PREFIX.length(), PREFIX.length() + ID);
    }

    /** The whole token: shown once, to whoever created it. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return PREFIX + keyId() + "_...";
    }
}
