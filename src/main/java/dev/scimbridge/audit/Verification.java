package dev.scimbridge.audit;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What going through the chain of records came to. */
public sealed interface Verification {

    /** For an operator, in one line. */
    String sentence();

    /**
     * Nothing was changed since it was sealed.
     *
     * @param records how many are in the chain
     * @param sequence of the newest; earlier ones may have been removed by age
     * @param seal of the newest: whoever keeps it elsewhere can tell this chain from one that was made anew
     * @param until when the newest was made
     * @param unsealed how many are not sealed yet, and so not verified
     * @param erased how many no longer tell who asked
     */
    record Whole(long records, long sequence, String seal, Optional<Instant> until, long unsealed, long erased)
            implements Verification {

        @Override
        public String sentence() {
            return "%d %s verified%s; %d not sealed yet%s."
                    .formatted(
                            records,
                            records == 1 ? "record" : "records",
                            until.map(at -> ", sealed until " + at + " (sequence " + sequence + ")")
                                    .orElse(""),
                            unsealed,
                            erased == 0 ? "" : "; of " + erased + " it was erased who asked");
        }
    }

    /** What happened to a record. */
    enum Tampering {
        CHANGED("was changed"),
        MISSING("is missing"),
        INSERTED("was inserted"),
        REORDERED("was put in another place");

        private final String words;

        Tampering(String words) {
            this.words = words;
        }

        /** As commands show it. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The first record that is not as it was sealed.
     *
     * @param number its id; none of one that is missing
     * @param at when it was made, as it says now; of one that is missing, when the one before it was
     */
    record Broken(Tampering tampering, long sequence, Optional<Long> number, Optional<Instant> at)
            implements Verification {

        @Override
        public String sentence() {
            return "The record with sequence %d%s %s%s."
                    .formatted(
                            sequence,
                            number.map(id -> ", id " + id).orElse(""),
                            tampering.words,
                            at.map(time -> (number.isPresent() ? "; it is of " : "; the one before it is of ") + time)
                                    .orElse(""));
        }
    }

    /** Where the chain begins and ends was changed, or removed, so that it can have lost records at either end; or records are past it. */
    record EndsChanged() implements Verification {

        @Override
        public String sentence() {
            return "Where the chain of records begins and ends (table audit_chain) was changed or removed, or records stand past it.";
        }
    }

    /** Whether something was changed cannot be told. @param keyId of the key that is missing */
    record KeyUnknown(String keyId) implements Verification {

        @Override
        public String sentence() {
            return "The records were sealed with a key that is not configured here (id " + keyId
                    + "): give bridge.security.key, and in bridge.security.former-keys those of before, as the service has them.";
        }
    }
}
