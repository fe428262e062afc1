package dev.scimbridge.provisioning;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides once whether a request was answered or its converge ended first. Both sides may ask; the first wins, and what is
 * final (withdrawing a create, counting a DELETE as answered) is done only by a converge that won.
 */
final class Waiting {

    private final AtomicBoolean decided = new AtomicBoolean();
    private final boolean create;

    private Waiting(boolean create, boolean decided) {
        this.create = create;
        this.decided.set(decided);
    }

    /** A request that creates a user: a refused create is withdrawn as long as it waits. */
    static Waiting forCreate() {
        return new Waiting(true, false);
    }

    static Waiting forChange() {
        return new Waiting(false, false);
    }

    /** Nobody waits: a background converge. */
    static Waiting nobody() {
        return new Waiting(false, true);
    }

    boolean isCreate() {
        return create;
    }

    /** Takes the decision; false when the other side had it before. */
    boolean decide() {
        return decided.compareAndSet(false, true);
    }

    boolean decided() {
        return decided.get();
    }
}
