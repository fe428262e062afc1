package dev.scimbridge.plan.rails;

import dev.scimbridge.plan.Change;
import java.util.function.Supplier;

/** How far the bridge may go at all ({@code bridge.mode}). What it may not do is withheld: nobody is asked, and the client is told of success. */
public final class ModeRail implements Rail {

    /** {@code bridge.mode}. */
    public enum Mode {
        /** Nothing is changed in Falcon. */
        OBSERVE,
        /** Users are created, changed and given roles; nothing is taken away. */
        UPSERT_ONLY,
        /** Falcon is made as it is desired. */
        ENFORCE
    }

    private final Supplier<Mode> mode;

    /** @param mode the one that is in force when it is asked */
    public ModeRail(Supplier<Mode> mode) {
        this.mode = mode;
    }

    @Override
    public Ruling judge(Proposal proposal) {
        return switch (mode.get()) {
            case ENFORCE -> Ruling.pass(proposal.plan());
            case UPSERT_ONLY ->
                Ruling.withholding(
                        proposal.plan(),
                        Change::takesAccess,
                        "Withheld by bridge.mode upsert-only, which takes nothing away");
            case OBSERVE ->
                Ruling.withholding(
                        proposal.plan(), change -> true, "Withheld by bridge.mode observe, which changes nothing");
        };
    }
}
