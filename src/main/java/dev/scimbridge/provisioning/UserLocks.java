package dev.scimbridge.provisioning;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.convergence.EngineStore;
import dev.scimbridge.convergence.FanOut;
import dev.scimbridge.convergence.Locks;
import dev.scimbridge.convergence.Priority;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator's word over the identity provider's: a locked user is given nothing until it is unlocked. */
public class UserLocks {

    private static final Logger log = LoggerFactory.getLogger(UserLocks.class);

    private final EngineStore store;
    private final FanOut fanOut;
    private final Locks locks;
    private final Clock clock;

    UserLocks(EngineStore store, FanOut fanOut, Locks locks, Clock clock) {
        this.store = store;
        this.fanOut = fanOut;
        this.locks = locks;
        this.clock = clock;
    }

    /** What came of it. */
    public enum Outcome {
        DONE,
        WAS_SO_ALREADY,
        NO_SUCH_USER
    }

    /** The locks, the oldest first. */
    public List<Locks.Locked> all() {
        return locks.all();
    }

    /** Locks a user, whatever is under way for it. @param user an id or a userName */
    public Outcome lock(String user, Optional<String> reason, String by) {
        return onRecord(by, () -> change(visible(user), id -> locks.lock(id, reason, by), "lock"));
    }

    /** Unlocks a user, who is given then what the identity provider says; a deleted one too. @param user an id or a userName */
    public Outcome unlock(String user, String by) {
        return onRecord(by, () -> change(visible(user).or(() -> deleted(user)), locks::unlock, "unlock"));
    }

    private static Outcome onRecord(String by, Supplier<Outcome> change) {
        return RequestScope.call(RequestScope.ofOperator(by), change::get);
    }

    private Optional<AccountId> visible(String user) {
        return store.accounts().findByIdOrUserName(user).map(Account::id);
    }

    private Optional<AccountId> deleted(String user) {
        return locks.all().stream()
                .filter(lock -> lock.account().toString().equals(user)
                        || CaselessKey.of(lock.userName()).equals(CaselessKey.of(user)))
                .map(Locks.Locked::account)
                .findFirst();
    }

    /** A newer generation makes whatever was planned before worthless. */
    private Outcome change(Optional<AccountId> found, Predicate<AccountId> change, String word) {
        if (found.isEmpty()) {
            return Outcome.NO_SUCH_USER;
        }
        var id = found.get();
        return Objects.requireNonNull(store.transaction().execute(tx -> {
            store.accounts().lock(id);
            if (!change.test(id)) {
                return Outcome.WAS_SO_ALREADY;
            }
            store.audit().accepted(id.toString(), word);
            store.wakeups().wake(fanOut.touch(List.of(id), false), clock.instant(), Priority.INLINE);
            store.wakeups().ring();
            log.info("Account {}: an operator has locked or unlocked it.", id);
            return Outcome.DONE;
        }));
    }
}
