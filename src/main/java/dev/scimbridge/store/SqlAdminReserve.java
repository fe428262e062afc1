package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.Drift;
import dev.scimbridge.plan.rails.AdminHolders;
import dev.scimbridge.plan.rails.AdminReserve;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts administrators in SQL; one row is locked while they are counted, so that two replicas do not let two leave at once. */
final class SqlAdminReserve implements AdminReserve, AdminHolders {

    private static final int UNLESS_SET = 2;

    /**
     * Whose revoke may be sent is told when it is planned. It may be sent much later by the same run, which waits for its turn as often as it
     * calls; and a call whose answer did not come may land when the run is over.
     */
    private static final String STILL_LEAVING = """
            exists (
                select 1 from accounts leaver
                where leaver.id = l.account_id and (
                    (leaver.lease_until is not null and leaver.lease_owner = l.lease_owner) or exists (%s)))
            """.formatted(SeenRows.callsInDoubt("leaver.id"));

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlDialect dialect;
    private final OptionalInt minAdmins;

    /** @param minAdmins how many others must stay; empty: 2, or as many as were found at first, if that is less */
    SqlAdminReserve(JdbcClient jdbc, TransactionTemplate transaction, SqlDialect dialect, OptionalInt minAdmins) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.dialect = dialect;
        this.minAdmins = minAdmins;
    }

    @Override
    public Answer leave(AccountId account, Set<RoleId> adminRoles) {
        if (minAdmins.orElse(UNLESS_SET) == 0 || adminRoles.isEmpty()) {
            return Answer.MAY_LEAVE;
        }
        return Objects.requireNonNull(transaction.execute(tx -> {
            jdbc.sql("select id from rails where id = 1" + dialect.forUpdate())
                    .query(Integer.class)
                    .single();
            var required = required();
            if (required.isEmpty()) {
                return Answer.NOT_KNOWN_YET;
            }
            jdbc.sql("delete from leaving_admins as l where not " + STILL_LEAVING)
                    .update();
            var others = new HashSet<>(holders(adminRoles));
            others.remove(account);
            if (others.size() < required.get()) {
                return Answer.TOO_FEW_STAY;
            }
            leaves(account);
            return Answer.MAY_LEAVE;
        }));
    }

    @Override
    public Optional<Integer> required() {
        return jdbc.sql("select admins_found from tenancy where roles_read_at is not null")
                .query(Integer.class)
                .optional()
                .map(found -> minAdmins.orElse(Math.min(UNLESS_SET, found)));
    }

    /**
     * A grant that ends by itself makes nobody an administrator who stays; one whose roles are not known counts for nothing. Whoever
     * is to leave and is not leaving yet still holds what he holds; whom somebody deleted in Falcon holds nothing any more.
     */
    @Override
    public Set<AccountId> holders(Set<RoleId> adminRoles) {
        if (adminRoles.isEmpty()) {
            return Set.of();
        }
        var roles = Chunks.in("r.role_id", List.copyOf(adminRoles), RoleId::value);
        return Set.copyOf(jdbc.sql("""
                select distinct a.id
                from account_roles r join accounts a on a.id = r.account_id
                where r.held = true and r.cid = ? and r.expires_at is null and a.falcon_uuid is not null
                    and a.holdings_known is not null
                    and not exists (select 1 from drift d where d.account_id = a.id and d.kind = ?)
                    and not exists (
                        select 1 from leaving_admins l where l.account_id = a.id and %s) and\s""".formatted(STILL_LEAVING) + roles.sql())
                .params(Cid.HOME.value(), Drift.Kind.USER_DELETED.name())
                .params(roles.parameters())
                .query((row, number) -> new AccountId(UUID.fromString(row.getString(1))))
                .list());
    }

    /** By the run that holds his lease. {@code until} is of earlier versions. */
    private void leaves(AccountId account) {
        jdbc.sql("""
                insert into leaving_admins (account_id, until, lease_owner)
                select a.id, 0, a.lease_owner from accounts a where a.id = ?
                on conflict (account_id) do update set lease_owner = excluded.lease_owner
                """).param(account.toString()).update();
    }
}
