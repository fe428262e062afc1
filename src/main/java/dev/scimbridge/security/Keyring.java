package dev.scimbridge.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of keyed hashes: the current one makes new hashes, former ones still check old ones. Each has an id that is
 * derived from it and stored beside each hash.
 */
public final class Keyring {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_DIGITS = 16;

    private final Map<String, byte[]> keys = new LinkedHashMap<>();
    private final String current;

    /** @param secrets the current one first */
    public Keyring(List<String> secrets) {
        var ids = new ArrayList<String>();
        for (var secret : secrets) {
            var bytes = secret.getBytes(StandardCharsets.UTF_8);
            var id = HexFormat.of()
                    .formatHex(mac(bytes, "falcon-scim-bridge key id"))
                    .substring(0, ID_DIGITS);
            keys.putIfAbsent(id, bytes);
            ids.add(id);
        }
        this.current = ids.getFirst();
    }

    /** The id of the key that new hashes are made with. */
    public String current() {
        return current;
    }

    /** Whether hashes of the key with this id can be checked here. */
    public boolean knows(String keyId) {
        return keys.containsKey(keyId);
    }

    /**
     * The HMAC-SHA-256 of a text for a purpose; hashes for different purposes never match.
     *
     * @return 64 hexadecimal digits; empty when the key is not known here
     */
    public Optional<String> hash(String keyId, String purpose, String text) {
        return Optional.ofNullable(keys.get(keyId)).map(key -> HexFormat.of().formatHex(mac(mac(key, purpose), text)));
    }

    /** With the current key. */
    public String hash(String purpose, String text) {
        return hash(current, purpose, text).orElseThrow();
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "Keyring[current=" + current + "]";
    }
}
