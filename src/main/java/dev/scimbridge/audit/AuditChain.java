package dev.scimbridge.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * The records as a chain: each is sealed by a keyed hash over the one before it and itself, soon after its write and apart from it. A
 * record takes its place when it is sealed, whenever it was begun and committed, so that a late one is neither lost nor suspect.
 */
public interface AuditChain {

    /**
     * Seals what is not sealed yet, some at a time, each time in a transaction; several replicas take turns.
     *
     * @return how many records
     * @throws ChainRefused the chain's ends were changed by somebody else, or were sealed with a key that is not known here
     */
    int seal();

    /**
     * Removes records from before a time: the oldest of the chain, up to the first that is not so old. What is not sealed stays.
     *
     * @return how many
     * @throws ChainRefused as {@link #seal}
     */
    int forget(Instant before);

    /** Goes through the whole chain and says what was found first. */
    Verification verify();

    /**
     * Forgets by whom something was wanted, wherever that is recorded; the records stay, and the chain stays whole.
     *
     * @param request a request's id, or who else asked, as {@code operator ada}
     * @return how many rows named it: records, users, and what is or was held
     */
    int erase(String request);

    /** When the oldest record was made that is not sealed. */
    Optional<Instant> unsealedSince();
}
