package dev.scimbridge.account;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * UUIDs whose text sorts by the millisecond in which they were made, and is random within it (version 7, RFC 9562 §5.7). An index by
 * them grows at its end. By ids that are random throughout, users who are added together lie on as many pages of each index as there are
 * users, and each page is written.
 */
final class OrderedUuid {

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final long VERSION = 0x7000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private OrderedUuid() {}

    static UUID fresh() {
        return at(System.currentTimeMillis());
    }

    /** @param millis since 1970, which fit into 48 bits */
    static UUID at(long millis) {
        var random = new byte[2 * Long.BYTES];
        RANDOM.nextBytes(random);
        var bits = ByteBuffer.wrap(random);
        return new UUID(millis << 16 | VERSION | bits.getLong() & 0xfff, VARIANT | bits.getLong() >>> 2);
    }
}
