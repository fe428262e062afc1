package dev.scimbridge.store;

import dev.scimbridge.audit.Verification;
import dev.scimbridge.security.Keyring;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Both ends of the chain: the newest record that is sealed, and the newest that was removed by age, from which verification starts. They
 * are sealed themselves, so that nobody can cut the chain and say that it ended there.
 *
 * @param key the id of the key
 * @param seal of the four before it
 */
record ChainEnds(long head, String headSeal, long cut, String cutSeal, String key, String seal) {

    static final String COLUMNS = "head_sequence, head_seal, cut_sequence, cut_seal, seal_key, seal";

    private static final String PURPOSE = "audit chain ends";
    private static final String NOTHING = "";

    /** Of a chain without a record. */
    static ChainEnds none(Keyring keyring) {
        return of(0, NOTHING, 0, NOTHING, keyring);
    }

    static ChainEnds read(ResultSet row, int index) throws SQLException {
        return new ChainEnds(
                row.getLong("head_sequence"),
                row.getString("head_seal"),
                row.getLong("cut_sequence"),
                row.getString("cut_seal"),
                row.getString("seal_key"),
                row.getString("seal"));
    }

    ChainEnds withHead(ChainedRow.Seal newest, Keyring keyring) {
        return of(newest.sequence(), newest.value(), cut, cutSeal, keyring);
    }

    ChainEnds withCut(ChainedRow.Seal removed, Keyring keyring) {
        return of(head, headSeal, removed.sequence(), removed.value(), keyring);
    }

    private static ChainEnds of(long head, String headSeal, long cut, String cutSeal, Keyring keyring) {
        return new ChainEnds(
                head,
                headSeal,
                cut,
                cutSeal,
                keyring.current(),
                keyring.hash(PURPOSE, text(head, headSeal, cut, cutSeal)));
    }

    private static String text(long head, String headSeal, long cut, String cutSeal) {
        return ChainedRow.encoded(Long.toString(head), headSeal, Long.toString(cut), cutSeal);
    }

    boolean encloses(long sequence) {
        return sequence > cut && sequence <= head;
    }

    /** In the order of {@link #COLUMNS}. */
    List<Object> values() {
        return List.of(head, headSeal, cut, cutSeal, key, seal);
    }

    /** What is wrong with them; empty: nothing. */
    Optional<Verification> finding(Keyring keyring) {
        return keyring.hash(key, PURPOSE, text(head, headSeal, cut, cutSeal))
                .<Optional<Verification>>map(hash ->
                        ChainedRow.isSame(hash, seal) ? Optional.empty() : Optional.of(new Verification.EndsChanged()))
                .orElseGet(() -> Optional.of(new Verification.KeyUnknown(key)));
    }
}
