package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.UserName;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.TenantBindings;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A store that was lost, and is made anew from what Falcon has. */
public final class RebuiltStore {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Accounts accounts;
    private final TenantBindings bindings;
    private final Clock clock;

    RebuiltStore(
            JdbcClient jdbc, TransactionTemplate transaction, Accounts accounts, TenantBindings bindings, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.accounts = accounts;
        this.bindings = bindings;
        this.clock = clock;
    }

    /** Whether no user, no group and no tenant is in it; it may have tokens. */
    public boolean isEmpty() {
        return bindings.binding().isEmpty()
                && jdbc.sql("select (select count(*) from accounts) + (select count(*) from scim_groups)")
                                .query(Long.class)
                                .single()
                        == 0;
    }

    /**
     * What Falcon has.
     *
     * @param began when it began to be read
     * @param users all of them; of several with one login the first is taken that has a former id, else the first
     */
    public record Tenant(TenantBindings.Binding binding, Instant began, Collection<FalconUser> users) {}

    /**
     * Binds the tenant and stores its users as unmanaged accounts, all in one transaction.
     *
     * @param former the ids that users had before; the others get new ones
     * @param observing whether nothing is to be changed in Falcon before an operator has seen the plan
     * @return how many accounts there are; empty where the store {@linkplain #isEmpty is not empty}, which then stays as it is
     */
    public Optional<Integer> fill(Tenant tenant, Map<FalconUserUuid, AccountId> former, boolean observing) {
        return Objects.requireNonNull(transaction.execute(tx -> {
            bindings.rebuilt(clock.instant()); // locks the row: who comes second finds the first
            if (!isEmpty()) {
                tx.setRollbackOnly();
                return Optional.empty();
            }
            bindings.bind(tenant.binding());
            bindings.mirrored(tenant.began());
            bindings.observing(observing);
            return Optional.of(insert(tenant.users(), former));
        }));
    }

    private int insert(Collection<FalconUser> users, Map<FalconUserUuid, AccountId> former) {
        var taken = new HashSet<String>();
        users.stream()
                .sorted(Comparator.comparing(user -> !former.containsKey(user.uuid())))
                .filter(user -> taken.add(new UserName(user.login().value()).key()))
                .forEach(user -> accounts.insert(Account.mirrored(
                        Optional.ofNullable(former.get(user.uuid())).orElseGet(AccountId::fresh),
                        user,
                        clock.instant())));
        return taken.size();
    }
}
