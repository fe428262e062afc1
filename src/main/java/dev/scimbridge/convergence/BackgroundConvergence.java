package dev.scimbridge.convergence;

import dev.scimbridge.account.AccountId;
import java.time.Instant;

/** What the scheduler calls: converges one account that was woken. */
public class BackgroundConvergence {

    private final Convergence convergence;

    BackgroundConvergence(Convergence convergence) {
        this.convergence = convergence;
    }

    /** What is to become of the wake-up. */
    public sealed interface Next {}

    /** Nothing is left to do. */
    public record Finished() implements Next {}

    /** Look again at that time. */
    public record At(Instant time) implements Next {}

    /** It could not be brought to an end: try again, later each time. */
    public record Retry() implements Next {}

    /** Converges the account, unless somebody else has the lease. Never fails with a {@link FalconException}. */
    public Next converge(AccountId id, Priority priority) {
        return switch (convergence.converge(id, priority, ClientWait.forNothingNew())) {
            case Verdict.Waiting waiting -> new Retry();
            case Verdict.Elsewhere elsewhere -> new Retry();
            case Verdict.Done done -> next(done);
            case Verdict.Failed failed -> next(failed);
            case Verdict.Held held -> next(held);
            case Verdict.Withheld withheld -> next(withheld);
            case Verdict.Gone gone -> new Finished();
        };
    }

    private static Next next(Verdict verdict) {
        return verdict.next().<Next>map(At::new).orElseGet(Finished::new);
    }

    /** {@link Convergence#isUnsettled}. */
    public boolean isUnsettled(AccountId id) {
        return convergence.isUnsettled(id);
    }
}
