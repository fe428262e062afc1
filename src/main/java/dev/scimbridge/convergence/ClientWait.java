package dev.scimbridge.convergence;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides once whether a request was answered or its converge ended first. Both sides may ask; the first wins, and what is
 * final (withdrawing a create, counting a DELETE as answered) is done only by a converge that won.
 */
public final class ClientWait {

    private final AtomicBoolean decided = new AtomicBoolean();
    private final boolean create;

    private ClientWait(boolean create, boolean decided) {
        this.create = create;
        this.decided.set(decided);
    }

    /** A request that creates a user: a refused create is withdrawn as long as it waits. */
    public static ClientWait forCreate() {
        return new ClientWait(true, false);
    }

    public static ClientWait forChange() {
        return new ClientWait(false, false);
    }

    /** Nobody waits: a background converge. */
    public static ClientWait nobody() {
        return new ClientWait(false, true);
    }

    public boolean isCreate() {
        return create;
    }

    /** Takes the decision; false when the other side had it before. */
    public boolean decide() {
        return decided.compareAndSet(false, true);
    }

    public boolean decided() {
        return decided.get();
    }
}
