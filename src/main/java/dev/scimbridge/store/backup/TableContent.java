package dev.scimbridge.store.backup;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many rows a table has and what is in them, whatever their order: the sum of the hashes of its rows. */
final class TableContent {

    private final MessageDigest sha256;
    private long rows;
    private BigInteger sum = BigInteger.ZERO;

    TableContent() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void add(List<@Nullable Object> row) {
        rows++;
        row.forEach(value -> sha256.update((ColumnKind.text(value) + ";").getBytes(StandardCharsets.UTF_8)));
        sum = sum.add(new BigInteger(1, sha256.digest()));
    }

    long rows() {
        return rows;
    }

    boolean isSameAs(TableContent other) {
        return rows == other.rows && sum.equals(other.sum);
    }
}
