package dev.scimbridge.convergence;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.plan.Dialect;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the Falcon tenant may be used: reached, the one this store is bound to, and mirrored once.
 *
 * <p>Until that is known in this process, writes wait for it as long as their budget lasts and are answered 503 after it.
 * Reads need the mirror only.
 */
public class TenantGate {

    private static final Logger log = LoggerFactory.getLogger(TenantGate.class);
    private static final int PROBED = 100;
    private static final int KNOWN = 5;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final FalconUsers falcon;
    private final Observations observations;
    private final TenantBindings bindings;
    private final RoleCatalogues catalogue;
    private final Clock clock;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final AtomicReference<Reach> reach = new AtomicReference<>(new Unknown(Optional.empty()));

    public TenantGate(
            FalconUsers falcon,
            Observations observations,
            TenantBindings bindings,
            RoleCatalogues catalogue,
            Clock clock) {
        this.falcon = falcon;
        this.observations = observations;
        this.bindings = bindings;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    private sealed interface Reach {}

    /** @param why it could not be reached at the last try */
    private record Unknown(Optional<String> why) implements Reach {}

    private record Ready() implements Reach {}

    private record Foreign(String why) implements Reach {}

    /** Waits for the first probe of this process, as long as the budget lasts and it can still succeed. */
    public void awaitProbe(AnswerDeadline budget) {
        if (reach.get() instanceof Unknown && falcon.misconfiguration().isEmpty()) {
            await(budget);
        }
    }

    /** Fails unless writes may be stored and sent; never waits. */
    public void requireWritable() {
        requireBound();
        falcon.misconfiguration().ifPresent(TenantGate::unavailable);
        if (!usable()) {
            unavailable("Falcon has not been reached since this service started"
                    + whyUnreached().map(why -> ": " + why).orElse("."));
        }
    }

    /** Fails when the store belongs to another tenant: nothing may be written then. */
    public void requireBound() {
        if (reach.get() instanceof Foreign foreign) {
            unavailable(foreign.why());
        }
    }

    /** Fails while the tenant was never mirrored: an empty answer would be taken for "no such user". */
    public void requireReadable() {
        if (!isReadable()) {
            unavailable(falcon.misconfiguration()
                    .or(this::whyUnreached)
                    .orElse("The Falcon tenant is being read for the first time. Try again in a moment."));
        }
    }

    private Optional<String> whyUnreached() {
        return reach.get() instanceof Unknown unknown ? unknown.why() : Optional.empty();
    }

    /** Whether the tenant was ever mirrored. Calls nobody. */
    public boolean isReadable() {
        return usable() || bindings.mirroredAt().isPresent();
    }

    /** When the store was lost and made anew from what Falcon has; empty where that was never so. */
    public Optional<Instant> rebuiltAt() {
        return bindings.rebuiltAt();
    }

    /** What the tenant's API can do. */
    public Dialect dialect() {
        return falcon.dialect();
    }

    /** Whether a call made now would go out without waiting. */
    public boolean hasRoom() {
        return falcon.hasRoom();
    }

    /** What an operator must mend before Falcon can be used, in a sentence; empty while nothing is known of. Calls nobody. */
    public Optional<String> problem() {
        return reach.get() instanceof Foreign foreign ? Optional.of(foreign.why()) : falcon.lastMisconfiguration();
    }

    /** @throws FalconException.Unavailable converge may not call Falcon yet, or no more */
    void requireUsable() {
        if (!usable()) {
            throw new FalconException.Unavailable(
                    falcon.misconfiguration().or(this::whyUnreached).orElse("the tenant has not been reached yet"),
                    Optional.empty());
        }
    }

    /** Whether Falcon may be called. */
    public boolean usable() {
        return reach.get() instanceof Ready;
    }

    private static void unavailable(String why) {
        throw new ProvisioningException.Unavailable(why, RETRY_AFTER);
    }

    private void await(AnswerDeadline budget) {
        try {
            var reached = ready.await(budget.left(clock).toMillis(), TimeUnit.MILLISECONDS);
            log.debug("Waited for the tenant: {}", reached);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks Falcon which tenant it is and compares it with the one this store is bound to and the one that {@code falcon.cid} names; binds an
     * unbound store.
     *
     * @throws FalconException Falcon could not be asked
     * @return whether it is the right one
     */
    public boolean probe() {
        var asking = falcon.probing();
        var dialect = asking.dialect().name();
        var users = asking.fetch(asking.listUuids(0, PROBED).uuids());
        var objection = objection(asking, dialect, users);
        if (objection.isPresent()) {
            reject(objection.get());
            return false;
        }
        if (!asking.trust()) {
            throw new FalconException.Unavailable("the API client was replaced meanwhile", Optional.empty());
        }
        var cid = falcon.cid().or(() -> firstCid(users));
        var bound = bindings.bind(new TenantBindings.Binding(cid, dialect));
        log.info(
                "Falcon reached: CID {}, API '{}'.", bound.cid().map(Cid::value).orElse("not told"), bound.dialect());
        unreached(Optional.empty());
        catalogue.refresh();
        return true;
    }

    /** Falcon could not be asked, or read; whoever has to wait is told why. */
    public void unreached(FalconException failure) {
        unreached(Optional.of(failure.getMessage()));
    }

    private void unreached(Optional<String> why) {
        reach.updateAndGet(now -> now instanceof Unknown ? new Unknown(why) : now);
    }

    /** From now on the tenant may be used. */
    public void open() {
        reach.set(new Ready());
        ready.countDown();
    }

    /** Why this is not the tenant that it should be; empty: it is. */
    private Optional<Objection> objection(FalconUsers asking, String dialect, List<FalconUser> users) {
        var binding = bindings.binding();
        var bound = binding.flatMap(TenantBindings.Binding::cid);
        var named = falcon.cid();
        if (named.isPresent() && bound.isPresent() && !named.equals(bound)) {
            return Optional.of(new Objection(
                    "falcon.cid is " + text(named) + ", but this bridge's store belongs to Falcon CID " + text(bound),
                    "Correct falcon.cid, or use a store of its own for that tenant."));
        }
        var expected = named.or(() -> bound);
        if (expected.isPresent() && users.stream().anyMatch(user -> user.cid().equals(expected))) {
            return Optional.empty();
        }
        var reached = "the credentials reach CID " + text(firstCid(users)) + " through the API '" + dialect + "'";
        if (binding.isEmpty() && named.isPresent() && firstCid(users).isPresent()) {
            return Optional.of(new Objection(
                    "falcon.cid is " + text(named) + ", but " + reached, "Correct falcon.cid, or the credentials."));
        }
        if (binding.isEmpty() || knowsOurUsers(asking)) {
            return Optional.empty();
        }
        return Optional.of(new Objection(
                "This bridge's store belongs to Falcon CID " + text(bound) + " through the API '"
                        + binding.get().dialect() + "', but " + reached,
                "Restore the former credentials, or use a store of its own for this tenant."));
    }

    /** @param advice what an operator is to do */
    private record Objection(String why, String advice) {}

    /** A tenant that knows none of the users this store saw in Falcon is another one. */
    private boolean knowsOurUsers(FalconUsers asking) {
        var ours = observations.someFalconUuids(KNOWN);
        return ours.isEmpty() || !asking.fetch(ours).isEmpty();
    }

    private void reject(Objection objection) {
        var why = objection.why() + ". Nothing is written.";
        if (!(reach.getAndSet(new Foreign(why)) instanceof Foreign)) {
            log.error("{} {}", why, objection.advice());
        }
    }

    private static String text(Optional<Cid> cid) {
        return cid.map(Cid::value).orElse("(not told)");
    }

    private static Optional<Cid> firstCid(List<FalconUser> users) {
        return users.stream().flatMap(user -> user.cid().stream()).findFirst();
    }
}
