package dev.scimbridge.store;

import dev.scimbridge.audit.Verification;
import dev.scimbridge.audit.Verification.Broken;
import dev.scimbridge.audit.Verification.EndsChanged;
import dev.scimbridge.audit.Verification.KeyUnknown;
import dev.scimbridge.audit.Verification.Tampering;
import dev.scimbridge.audit.Verification.Whole;
import dev.scimbridge.security.Keyring;
import dev.scimbridge.store.ChainedRow.Seal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Goes through the chain from one end to the other, some records at a time, while others are sealed and removed. */
final class ChainWalk {

    private static final int PAGE = 500;

    private final ChainRows rows;
    private final Keyring keyring;

    ChainWalk(ChainRows rows, Keyring keyring) {
        this.rows = rows;
        this.keyring = keyring;
    }

    /** Once more from the start where old records were removed meanwhile, since what was just read may be gone. */
    Verification verify() {
        var ends = rows.findEnds();
        var found = ends.map(this::between).orElseGet(this::withoutEnds);
        var cut = ends.map(ChainEnds::cut);
        return found instanceof Whole || cut.equals(rows.findEnds().map(ChainEnds::cut)) ? found : verify();
    }

    private Verification withoutEnds() {
        return rows.outermost().isEmpty()
                ? new Whole(0, 0, "", Optional.empty(), rows.countUnsealed(), 0)
                : new EndsChanged();
    }

    private Verification between(ChainEnds ends) {
        return ends.finding(keyring).orElseGet(() -> new Pass(ends).run());
    }

    private static Seal seal(ChainedRow row) {
        return row.seal().orElseThrow();
    }

    /** One pass between two ends. */
    private final class Pass {

        private final ChainEnds ends;
        private long sequence;
        private String value;
        private @Nullable Instant at;
        private long erased;

        Pass(ChainEnds ends) {
            this.ends = ends;
            this.sequence = ends.cut();
            this.value = ends.cutSeal();
        }

        Verification run() {
            for (var page = page(); !page.isEmpty(); page = page()) {
                for (var row : page) {
                    var wrong = finding(row);
                    if (wrong.isPresent()) {
                        return wrong.get();
                    }
                    pass(row);
                }
            }
            return sequence < ends.head() ? missing() : outside().orElseGet(this::whole);
        }

        private List<ChainedRow> page() {
            return rows.between(sequence, ends.head(), PAGE);
        }

        private void pass(ChainedRow row) {
            sequence = seal(row).sequence();
            value = seal(row).value();
            at = row.at();
            erased += row.isErased() ? 1 : 0;
        }

        private Verification whole() {
            return new Whole(
                    sequence - ends.cut(), sequence, value, Optional.ofNullable(at), rows.countUnsealed(), erased);
        }

        private Broken missing() {
            return new Broken(Tampering.MISSING, sequence + 1, Optional.empty(), Optional.ofNullable(at));
        }

        /** The ends are read after the records: what was sealed meanwhile is not outside. */
        private Optional<Verification> outside() {
            var outermost = rows.outermost();
            var now = rows.findEnds().orElse(ends);
            return outermost.stream()
                    .filter(row -> !now.encloses(seal(row).sequence()))
                    .findFirst()
                    .map(row -> broken(Tampering.INSERTED, row));
        }

        private Optional<Verification> finding(ChainedRow row) {
            if (seal(row).sequence() != sequence + 1) {
                return Optional.of(missing());
            }
            if (row.follows(value, keyring)) {
                return row.requestIsAsSealed(keyring) ? Optional.empty() : Optional.of(broken(Tampering.CHANGED, row));
            }
            return Optional.of(
                    keyring.knows(seal(row).key())
                            ? broken(row)
                            : new KeyUnknown(seal(row).key()));
        }

        /** Where others moved up the newest sequence is gone instead of that of the one that is missing. */
        private Broken broken(ChainedRow row) {
            var tampering = tampering(row);
            var movedUp = rows.between(ends.head() - 1, ends.head(), 1).isEmpty();
            return tampering == Tampering.CHANGED && movedUp ? missing() : broken(tampering, row);
        }

        /** What happened to a record whose seal does not fit: told by what its seal, and the next one's, do fit. */
        private Tampering tampering(ChainedRow row) {
            if (row.follows(ends.cutSeal(), keyring)
                    || isAny(other -> row.follows(seal(other).value(), keyring))) {
                return Tampering.REORDERED;
            }
            return isAny(next -> seal(next).sequence() == sequence + 2 && next.follows(value, keyring))
                    ? Tampering.INSERTED
                    : Tampering.CHANGED;
        }

        private boolean isAny(Predicate<ChainedRow> wanted) {
            var after = ends.cut();
            for (var page = rows.between(after, Long.MAX_VALUE, PAGE);
                    !page.isEmpty();
                    page = rows.between(after, Long.MAX_VALUE, PAGE)) {
                if (page.stream().anyMatch(wanted)) {
                    return true;
                }
                after = seal(page.getLast()).sequence();
            }
            return false;
        }

        private Broken broken(Tampering tampering, ChainedRow row) {
            return new Broken(tampering, seal(row).sequence(), Optional.of(row.number()), Optional.of(row.at()));
        }
    }
}
