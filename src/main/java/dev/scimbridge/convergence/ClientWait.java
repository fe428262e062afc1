package dev.scimbridge.convergence;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Whether a client still waits for what it asked for. A create that Falcon refused is withdrawn only before its request is answered, and
 * the answer waits for a withdrawal that is being stored: the client is never told of a user that is gone.
 */
public final class ClientWait {

    private final ReentrantLock lock = new ReentrantLock();
    private final boolean create;
    private boolean answered;
    private Optional<Verdict.Gone> withdrawn = Optional.empty();

    private ClientWait(boolean create) {
        this.create = create;
    }

    /** A request that creates a user: a refused create is withdrawn as long as it waits. */
    public static ClientWait forCreate() {
        return new ClientWait(true);
    }

    /** Nothing is withdrawn: a change, or a background converge. */
    public static ClientWait forNothingNew() {
        return new ClientWait(false);
    }

    boolean isCreate() {
        return create;
    }

    /**
     * Withdraws the create. One that something newer kept from being stored may be tried again.
     *
     * @param withdrawal {@link Verdict.Gone} where it is stored
     * @return empty where the request was answered before
     */
    Optional<Verdict> withdraw(Supplier<Verdict> withdrawal) {
        lock.lock();
        try {
            if (answered) {
                return Optional.empty();
            }
            var verdict = withdrawal.get();
            if (verdict instanceof Verdict.Gone gone) {
                withdrawn = Optional.of(gone);
            }
            return Optional.of(verdict);
        } finally {
            lock.unlock();
        }
    }

    /** The request is answered now: nothing is withdrawn any more. @return what was withdrawn before */
    public Optional<Verdict.Gone> answer() {
        lock.lock();
        try {
            answered = true;
            return withdrawn;
        } finally {
            lock.unlock();
        }
    }
}
