package dev.scimbridge.convergence;

import dev.scimbridge.account.Cid;
import java.time.Instant;
import java.util.Optional;

/** The tenant this store belongs to, and whether it was mirrored. */
public interface TenantBindings {

    Optional<Binding> binding();

    /** @param cid empty while the dialect has not told it */
    record Binding(Optional<Cid> cid, String dialect) {}

    /** The CID it is bound to; empty while it is not known. */
    default Optional<Cid> cid() {
        return binding().flatMap(Binding::cid);
    }

    /**
     * Binds an unbound store, or adds the CID to a binding without one; the dialect is the one by which the tenant was reached last.
     *
     * @return the binding in force
     */
    Binding bind(Binding binding);

    /** When the last mirror of the tenant that was completed began. */
    Optional<Instant> mirroredAt();

    void mirrored(Instant at);

    /** Whether the roles of all users have been read once. */
    boolean rolesRead();

    /** @param adminsFound how many users held an admin role that is not of our giving */
    void rolesRead(Instant at, int adminsFound);

    /** When an operator last wanted everything to be read anew. */
    Optional<Instant> reconcileAsked();

    void askReconcile(Instant at);

    /** When the store was lost and made anew from what Falcon has; empty where that was never so. */
    Optional<Instant> rebuiltAt();

    void rebuilt(Instant at);

    /** Whether the store was last used in mode observe, or put back from a backup, and nobody has accepted the plan since. */
    boolean observing();

    void observing(boolean observing);
}
