package dev.scimbridge.store;

import dev.scimbridge.security.Keyring;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A record as the chain sees it.
 *
 * @param content all that its seal covers, but for who asked
 * @param request who asked; empty: nobody, or it was erased
 * @param seal its place in the chain; empty: not sealed
 */
record ChainedRow(long number, Instant at, String content, Optional<String> request, Optional<Seal> seal) {

    static final String COLUMNS =
            "number, at, subject, what, detail, request, trace, sequence, seal, seal_key, request_salt, request_seal";

    private static final String CHAIN = "audit chain";
    private static final String REQUEST = "audit request";

    /**
     * @param key the id of the key
     * @param value 64 hexadecimal digits
     * @param request stands for who asked
     */
    record Seal(long sequence, String key, String value, Optional<Commitment> request) {}

    /** Stands for a text, also when the text is erased. @param salt erased with it, so that no guess can be tested by then */
    record Commitment(Optional<String> salt, String hash) {

        static Commitment of(String text, String salt, Keyring keyring) {
            return new Commitment(Optional.of(salt), keyring.hash(REQUEST, encoded(salt, text)));
        }
    }

    static ChainedRow read(ResultSet row, int index) throws SQLException {
        var number = row.getLong("number");
        var at = row.getLong("at");
        var content = encoded(
                Long.toString(number),
                Long.toString(at),
                row.getString("subject"),
                row.getString("what"),
                row.getString("detail"),
                row.getString("trace"));
        return new ChainedRow(
                number, Instant.ofEpochMilli(at), content, Optional.ofNullable(row.getString("request")), seal(row));
    }

    private static Optional<Seal> seal(ResultSet row) throws SQLException {
        var sequence = row.getLong("sequence");
        if (row.wasNull()) {
            return Optional.empty();
        }
        var request = Optional.ofNullable(row.getString("request_seal"));
        var salt = Optional.ofNullable(row.getString("request_salt"));
        return Optional.of(new Seal(
                sequence, text(row, "seal_key"), text(row, "seal"), request.map(hash -> new Commitment(salt, hash))));
    }

    /** Whatever somebody else wrote there. */
    private static String text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).orElse("");
    }

    /** In its place after another one, by the key of today. @param salt new for each */
    Seal sealed(long sequence, String previous, String salt, Keyring keyring) {
        var commitment = request.map(text -> Commitment.of(text, salt, keyring));
        return new Seal(sequence, keyring.current(), keyring.hash(CHAIN, sealedText(previous, commitment)), commitment);
    }

    /** Whether it stands as it was sealed after another one. */
    boolean follows(String previous, Keyring keyring) {
        return seal.filter(mine -> keyring.hash(mine.key(), CHAIN, sealedText(previous, mine.request()))
                        .filter(hash -> isSame(hash, mine.value()))
                        .isPresent())
                .isPresent();
    }

    /** Whether who asked is as it was sealed, or was erased. */
    boolean requestIsAsSealed(Keyring keyring) {
        return request.map(text -> seal.flatMap(mine -> mine.request()
                                .flatMap(commitment -> commitment
                                        .salt()
                                        .flatMap(salt -> keyring.hash(mine.key(), REQUEST, encoded(salt, text)))
                                        .filter(hash -> isSame(hash, commitment.hash()))))
                        .isPresent())
                .orElse(true);
    }

    boolean isErased() {
        return request.isEmpty() && seal.flatMap(Seal::request).isPresent();
    }

    private String sealedText(String previous, Optional<Commitment> commitment) {
        return encoded(previous, content, commitment.map(Commitment::hash).orElse(null));
    }

    /** Different for different values: each with its length, none as a dash. */
    static String encoded(@Nullable String... values) {
        return Arrays.stream(values)
                .map(value -> value == null ? "-" : value.length() + ":" + value)
                .collect(Collectors.joining());
    }

    static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
