package dev.scimbridge.convergence;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.UserName;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Copies the tenant's users into the store as unmanaged accounts, so that the identity provider can match them. Only adds:
 * a user missing in a listing is never taken for deleted.
 */
public class Mirror {

    private static final Logger log = LoggerFactory.getLogger(Mirror.class);
    private static final int PAGE = 500;

    private final FalconUsers falcon;
    private final TenantGate tenant;
    private final Accounts accounts;
    private final TenantBindings tenancy;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public Mirror(
            FalconUsers falcon,
            TenantGate tenant,
            Accounts accounts,
            TenantBindings tenancy,
            TransactionTemplate transaction,
            Clock clock) {
        this.falcon = falcon.at(Priority.RECONCILE);
        this.tenant = tenant;
        this.accounts = accounts;
        this.tenancy = tenancy;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Whether the tenant was mirrored at least once. */
    public boolean done() {
        return tenancy.mirroredAt().isPresent();
    }

    /** {@link #refresh} once the tenant is known to be the right one; what fails is tried again at the next time. */
    public void refreshIfUsable() {
        if (!tenant.usable()) {
            return;
        }
        try {
            refresh();
        } catch (FalconException failure) {
            log.warn("Mirror: Falcon could not be read to the end: {}", failure.getMessage());
        }
    }

    /**
     * Reads all users once and adds the new ones: ⌈N/500⌉ calls for the ids and the details calls of the dialect.
     *
     * @throws FalconException Falcon could not be read to the end; what was read is kept, and nothing is marked as done
     */
    public void refresh() {
        var seen = new HashSet<FalconUserUuid>();
        var added = 0;
        FalconUsers.UuidPage page;
        List<FalconUserUuid> unseen;
        var offset = 0;
        do {
            page = falcon.listUuids(offset, PAGE);
            offset += page.uuids().size();
            unseen = page.uuids().stream().filter(seen::add).toList();
            added += add(unseen);
            log.info(
                    "Mirror: {} of {} Falcon users read.",
                    seen.size(),
                    page.total().map(String::valueOf).orElse("?"));
        } while (!unseen.isEmpty() && more(page, offset));
        tenancy.mirrored(clock.instant());
        log.info("Mirror complete: {} Falcon users, {} of them new.", seen.size(), added);
    }

    private static boolean more(FalconUsers.UuidPage page, int offset) {
        return page.total().map(total -> offset < total).orElse(true);
    }

    private int add(List<FalconUserUuid> uuids) {
        var unknown = uuids.stream()
                .filter(uuid -> accounts.findByFalconUuid(uuid).isEmpty())
                .toList();
        if (unknown.isEmpty()) {
            return 0;
        }
        var users = falcon.fetch(Set.copyOf(unknown));
        var added = transaction.execute(tx -> users.stream().mapToInt(this::add).sum());
        return added == null ? 0 : added;
    }

    private int add(FalconUser user) {
        var userName = new UserName(user.login().value());
        if (accounts.findByLogin(user.login()).filter(Account::visible).isPresent()
                || accounts.findByUserName(userName).isPresent()) {
            return 0;
        }
        accounts.insert(Account.mirrored(AccountId.random(), user, clock.instant()));
        return 1;
    }
}
