package dev.scimbridge.store;

import dev.scimbridge.audit.AuditChain;
import dev.scimbridge.audit.ChainRefused;
import dev.scimbridge.audit.Verification;
import dev.scimbridge.security.Keyring;
import dev.scimbridge.store.ChainedRow.Seal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/** The chain in SQL: a record is written without it, and takes its place in the chain by an update. */
final class SqlAuditChain implements AuditChain {

    private static final int BATCH = 200;
    private static final int SALT_BYTES = 16;

    private final ChainRows rows;
    private final TransactionTemplate transactions;
    private final Keyring keyring;
    private final SecureRandom random = new SecureRandom();

    SqlAuditChain(ChainRows rows, TransactionTemplate transactions, Keyring keyring) {
        this.rows = rows;
        this.transactions = transactions;
        this.keyring = keyring;
    }

    @Override
    public int seal() {
        var sealed = 0;
        var some = unsealedSince().isPresent() ? BATCH : 0;
        while (some == BATCH) {
            some = Objects.requireNonNull(transactions.execute(tx -> sealSome()));
            sealed += some;
        }
        return sealed;
    }

    private int sealSome() {
        var ends = lockedEnds();
        var batch = rows.unsealed(BATCH);
        var seals = new ArrayList<Seal>();
        var previous = ends.headSeal();
        for (var row : batch) {
            var seal = row.sealed(ends.head() + seals.size() + 1, previous, salt(), keyring);
            seals.add(seal);
            previous = seal.value();
        }
        if (!batch.isEmpty()) {
            rows.seal(batch, seals);
            rows.save(ends.withHead(seals.getLast(), keyring));
        }
        return batch.size();
    }

    private String salt() {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    /** Ends that somebody else changed are not signed anew. */
    private ChainEnds lockedEnds() {
        var ends = rows.lockEnds(ChainEnds.none(keyring));
        ends.finding(keyring).ifPresent(found -> {
            throw new ChainRefused(found);
        });
        if (!rows.between(ends.head(), Long.MAX_VALUE, 1).isEmpty()) {
            throw new ChainRefused(new Verification.EndsChanged());
        }
        return ends;
    }

    @Override
    public int forget(Instant before) {
        var removed = 0;
        var some = BATCH;
        while (some == BATCH) {
            some = Objects.requireNonNull(transactions.execute(tx -> forgetSome(before)));
            removed += some;
        }
        return removed;
    }

    private int forgetSome(Instant before) {
        var ends = lockedEnds();
        var old = rows.between(ends.cut(), ends.head(), BATCH).stream()
                .takeWhile(row -> row.at().isBefore(before))
                .toList();
        if (old.isEmpty()) {
            return 0;
        }
        requireUnchanged(ends, old);
        var cut = old.getLast().seal().orElseThrow();
        rows.save(ends.withCut(cut, keyring));
        return rows.removeUpTo(cut.sequence());
    }

    /** A record that somebody else made older is not removed for its age. */
    private void requireUnchanged(ChainEnds ends, List<ChainedRow> old) {
        var previous = ends.cutSeal();
        for (var row : old) {
            if (!row.follows(previous, keyring)) {
                throw new ChainRefused(verify());
            }
            previous = row.seal().orElseThrow().value();
        }
    }

    @Override
    public Verification verify() {
        return new ChainWalk(rows, keyring).verify();
    }

    @Override
    public int erase(String request) {
        return Objects.requireNonNull(transactions.execute(tx -> {
            rows.lockEnds(ChainEnds.none(keyring));
            return rows.erase(request);
        }));
    }

    @Override
    public Optional<Instant> unsealedSince() {
        return rows.unsealedSince();
    }
}
