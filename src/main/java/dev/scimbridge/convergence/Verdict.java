package dev.scimbridge.convergence;

import dev.scimbridge.account.State;
import java.time.Instant;
import java.util.Optional;

/** How a converge of one account ended. */
public sealed interface Verdict {

    /** Falcon is as desired. @param again when it is to be looked at once more all the same; empty: not by itself */
    record Done(Optional<String> detail, Optional<Instant> again) implements Verdict {}

    /** It could not be brought to an end, and is tried again. */
    record Waiting(String reason, Optional<FalconException> cause, Instant again) implements Verdict {}

    /** Falcon refused something, or something desired cannot come about. @param cause of the whole; empty: of a part */
    record Failed(String detail, Optional<FalconException> cause, Instant again) implements Verdict {}

    /** Something waits for an operator; the rest is done. */
    record Held(String detail, Optional<Instant> again) implements Verdict {}

    /** The mode of the bridge keeps something from being done; the rest is done. */
    record Withheld(String detail, Optional<Instant> again) implements Verdict {}

    /** The account is no more: its create was refused while the client waited. */
    record Gone(FalconException cause) implements Verdict {}

    /** Somebody else has the lease, or newer versions kept coming: whoever works on it, or its wake-up, goes on. */
    record Elsewhere() implements Verdict {}

    /** What the account shows. */
    default State state() {
        return switch (this) {
            case Done done -> State.CONVERGED;
            case Waiting waiting -> State.PENDING;
            case Failed failed -> State.FAILED;
            case Held held -> State.HELD;
            case Withheld withheld -> State.WITHHELD;
            case Gone gone -> State.FAILED;
            case Elsewhere elsewhere -> State.PENDING;
        };
    }

    /** What an operator should know. */
    default Optional<String> text() {
        return switch (this) {
            case Done done -> done.detail();
            case Waiting waiting -> Optional.of(waiting.reason());
            case Failed failed -> Optional.of(failed.detail());
            case Held held -> Optional.of(held.detail());
            case Withheld withheld -> Optional.of(withheld.detail());
            case Gone gone -> Optional.of(gone.cause().getMessage());
            case Elsewhere elsewhere -> Optional.empty();
        };
    }

    /** When the account is to be looked at again; empty: not by itself. */
    default Optional<Instant> next() {
        return switch (this) {
            case Done done -> done.again();
            case Waiting waiting -> Optional.of(waiting.again());
            case Failed failed -> Optional.of(failed.again());
            case Held held -> held.again();
            case Withheld withheld -> withheld.again();
            case Gone gone -> Optional.empty();
            case Elsewhere elsewhere -> Optional.empty();
        };
    }

    /** The same, to be looked at again by that time too; empty: as it is. */
    default Verdict nextBy(Optional<Instant> time) {
        var sooner = next().filter(next -> time.filter(next::isAfter).isEmpty()).or(() -> time);
        return switch (this) {
            case Done done -> new Done(done.detail(), sooner);
            case Held held -> new Held(held.detail(), sooner);
            case Withheld withheld -> new Withheld(withheld.detail(), sooner);
            case Failed failed -> new Failed(failed.detail(), failed.cause(), sooner.orElse(failed.again()));
            case Waiting waiting -> waiting;
            case Gone gone -> gone;
            case Elsewhere elsewhere -> elsewhere;
        };
    }

    /** The failure that ended the whole, for a client that waits. */
    default Optional<FalconException> failure() {
        return switch (this) {
            case Waiting waiting -> waiting.cause();
            case Failed failed -> failed.cause();
            case Gone gone -> Optional.of(gone.cause());
            case Done done -> Optional.empty();
            case Held held -> Optional.empty();
            case Withheld withheld -> Optional.empty();
            case Elsewhere elsewhere -> Optional.empty();
        };
    }
}
