package dev.scimbridge.audit;

/** The chain of records cannot be continued from where it ends; says why in one sentence. */
public final class ChainRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param found what verification finds too */
    public ChainRefused(Verification found) {
        super(found.sentence());
    }
}
