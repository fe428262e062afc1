package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Doubt;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.account.Seen;
import dev.scimbridge.convergence.Drift;
import dev.scimbridge.convergence.Observation;
import dev.scimbridge.convergence.Observation.Origin;
import dev.scimbridge.convergence.Observations;
import dev.scimbridge.plan.Change;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What Falcon showed, in SQL. */
final class SqlObservations implements Observations {

    /** Of users who may be there; a time that is not known is before any other. */
    private static final String ROLES_READ_BEFORE = """
            a.falcon_uuid is not null and a.life in ('ACTIVE', 'INACTIVE') and coalesce(a.holdings_known, 0) < ?
            and not exists (select 1 from drift d where d.account_id = a.id and d.kind = 'USER_DELETED')
            """;

    private final JdbcClient jdbc;
    private final SeenRows seen;
    private final SqlAuditLog audit;
    private final Clock clock;

    SqlObservations(JdbcClient jdbc, SqlAuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.seen = new SeenRows(jdbc);
        this.clock = clock;
    }

    @Override
    public Seen seen(AccountId id) {
        return jdbc.sql("select a.* from accounts a where a.id = ?")
                .param(id.toString())
                .query(AccountRow::read)
                .optional()
                .map(account -> seen.fill(List.of(account)).getFirst())
                .map(Account::seen)
                .orElse(Seen.NOTHING);
    }

    @Override
    public void store(AccountId id, List<Observation> observations) {
        observations.forEach(observation -> store(id, observation));
    }

    @Override
    public boolean storeBeside(AccountId id, List<Observation> observations) {
        var before = seen.doubts(id);
        store(id, observations);
        return seen.besides(id, before);
    }

    private void store(AccountId id, Observation observation) {
        var holdings = seen.holdings();
        switch (observation) {
            case Observation.UserSeen user -> storeUser(id, user);
            case Observation.UserGone gone -> storeGone(id);
            case Observation.Replaced replaced -> storeReplaced(id, replaced.former());
            case Observation.FormerGone gone -> storeFormerGone(id);
            case Observation.Granting granting -> {
                holdings.granting(id, granting.grants());
                SqlDrift.mended(jdbc, id, Drift.Kind.ROLE_MISSING, granting.grants());
            }
            case Observation.Granted granted -> holdings.granted(id, granted.grants(), clock.instant());
            case Observation.Revoked revoked -> {
                holdings.revoked(id, revoked.grants(), clock.instant());
                SqlDrift.mended(jdbc, id, Drift.Kind.ROLE_BY_HAND, revoked.grants());
            }
            case Observation.RolesRead read -> {
                if (holdings.read(id, read)) {
                    storeDoubt(
                            id,
                            new Doubt(Doubt.What.OWN_WRITE, read.at(), read.at().plus(read.lag())));
                }
                known(id, read.at());
            }
            case Observation.Changed changed -> {
                audit.changed(id.toString(), changed);
                if (changed.change() instanceof Change.Update) {
                    SqlDrift.renamed(jdbc, id);
                }
            }
            case Observation.Adopted adopted -> audit.adopted(id.toString(), adopted);
            case Observation.Doubted doubted -> storeDoubt(id, doubted.doubt());
        }
    }

    private void storeUser(AccountId id, Observation.UserSeen seenUser) {
        var user = seenUser.user();
        var origin = seenUser.origin();
        takeFromOthers(id, user.uuid());
        jdbc.sql("""
                update accounts set
                    falcon_uuid = ?, falcon_cid = coalesce(?, falcon_cid), falcon_login = ?,
                    falcon_first = case when falcon_uuid = ? then coalesce(?, falcon_first) else ? end,
                    falcon_last = case when falcon_uuid = ? then coalesce(?, falcon_last) else ? end
                """ + columns(origin) + " where id = ?")
                .params(SqlParameters.of(
                        user.uuid().value(),
                        user.cid().map(cid -> cid.value()).orElse(null),
                        user.login().value(),
                        user.uuid().value(),
                        user.firstName().orElse(null),
                        user.firstName().orElse(null),
                        user.uuid().value(),
                        user.lastName().orElse(null),
                        user.lastName().orElse(null),
                        id.toString()))
                .update();
        if (origin == Origin.CREATED) {
            seen.holdings().forget(id);
        }
    }

    /** What else is known of a user by where it comes from: a new one holds nothing, and that is known as of now. */
    private String columns(Origin origin) {
        var now = clock.millis();
        return switch (origin) {
            case CREATED -> ", falcon_created_at = %d, holdings_known = %d".formatted(now, now);
            case OURS -> ", falcon_created_at = %d".formatted(now);
            case FOREIGN ->
                ", falcon_created_at = null, ownership = case when ownership = 'MANAGED' then 'REQUESTED' else ownership end";
            case KNOWN -> "";
        };
    }

    /**
     * A Falcon user belongs to one account: that of the newest claim, as when a tombstone's user is adopted again. What we gave it
     * under its former account goes on being ours, to be taken away unless it is given again.
     */
    private void takeFromOthers(AccountId id, FalconUserUuid uuid) {
        jdbc.sql("select id from accounts where falcon_uuid = ? and id <> ?")
                .params(uuid.value(), id.toString())
                .query((row, number) -> new AccountId(UUID.fromString(row.getString("id"))))
                .list()
                .forEach(former -> {
                    seen.holdings().inherit(id, former);
                    storeGone(former);
                });
    }

    private void storeGone(AccountId id) {
        jdbc.sql("""
                update accounts set
                    falcon_uuid = null, falcon_cid = null, falcon_login = null, falcon_first = null, falcon_last = null,
                    falcon_created_at = null, holdings_known = null
                where id = ?
                """).param(id.toString()).update();
        seen.holdings().forget(id);
        SqlDrift.forget(jdbc, id);
    }

    private void storeReplaced(AccountId id, FalconUser former) {
        jdbc.sql("""
                update accounts set
                    former_uuid = ?, former_cid = ?, former_login = ?, former_first = ?, former_last = ?,
                    holdings_known = null
                where id = ?
                """)
                .params(SqlParameters.of(
                        former.uuid().value(),
                        former.cid().map(cid -> cid.value()).orElse(null),
                        former.login().value(),
                        former.firstName().orElse(null),
                        former.lastName().orElse(null),
                        id.toString()))
                .update();
        seen.holdings().forget(id);
    }

    private void storeFormerGone(AccountId id) {
        jdbc.sql("""
                update accounts set
                    former_uuid = null, former_cid = null, former_login = null, former_first = null, former_last = null
                where id = ?
                """).param(id.toString()).update();
        seen.holdings().formerGone(id);
    }

    /** A read that confirms our own write need not be waited for; any other doubt makes what is held unknown. */
    private void storeDoubt(AccountId id, Doubt doubt) {
        seen.doubt(id, doubt);
        if (doubt.what() != Doubt.What.OWN_WRITE) {
            jdbc.sql("update accounts set holdings_known = null where id = ?")
                    .param(id.toString())
                    .update();
        }
    }

    private void known(AccountId id, Instant at) {
        jdbc.sql("update accounts set holdings_known = ? where id = ?")
                .params(at.toEpochMilli(), id.toString())
                .update();
    }

    @Override
    public void disown(AccountId id) {
        seen.holdings().own(id, Set.of());
    }

    @Override
    public List<AccountId> deactivatedWithoutUser(Collection<Login> logins) {
        var found = new ArrayList<AccountId>();
        for (var chunk : Chunks.of(List.copyOf(logins))) {
            var these = Chunks.in("login", chunk, Login::value);
            found.addAll(jdbc.sql("""
                    select id from accounts
                    where life <> 'DELETED' and life = 'INACTIVE' and falcon_uuid is null and
                    """ + these.sql())
                    .params(these.parameters())
                    .query((row, number) -> new AccountId(UUID.fromString(row.getString("id"))))
                    .list());
        }
        return found;
    }

    @Override
    public List<Account> dueForRoles(Instant before, Set<RoleId> holding, Optional<AccountId> after, int limit) {
        var roles = Chunks.in("r.role_id", List.copyOf(holding), RoleId::value);
        var holders = holding.isEmpty()
                ? ""
                : " and a.id in (select r.account_id from account_roles r where r.held = true and " + roles.sql() + ")";
        return seen.fill(jdbc.sql("select a.* from accounts a where " + ROLES_READ_BEFORE + """
                    and a.id > ? and (a.state <> 'PENDING' or a.detail is not null)
                    and not exists (select 1 from doubts d where d.account_id = a.id)
                """ + holders
                        + " order by a.id limit ?")
                .param(before.toEpochMilli())
                .param(after.map(AccountId::toString).orElse(""))
                .params(holding.isEmpty() ? List.of() : roles.parameters())
                .param(limit)
                .query(AccountRow::read)
                .list());
    }

    @Override
    public List<AccountId> withUnknownRoles() {
        return jdbc.sql("select a.id from accounts a where " + ROLES_READ_BEFORE)
                .param(1)
                .query((row, number) -> new AccountId(UUID.fromString(row.getString(1))))
                .list();
    }

    @Override
    public int countForeignHolders(Set<RoleId> roles) {
        if (roles.isEmpty()) {
            return 0;
        }
        var these = Chunks.in("r.role_id", List.copyOf(roles), RoleId::value);
        return jdbc.sql("""
                select count(distinct a.id)
                from account_roles r join accounts a on a.id = r.account_id
                where r.held = true and r.ours = false and r.cid = ? and r.expires_at is null and a.life = 'ACTIVE' and\s""" + these.sql())
                .param(Cid.HOME.value())
                .params(these.parameters())
                .query(Integer.class)
                .single();
    }

    @Override
    public List<FalconUserUuid> someFalconUuids(int limit) {
        return jdbc.sql("select falcon_uuid from accounts where falcon_uuid is not null limit ?")
                .param(limit)
                .query((row, number) -> new FalconUserUuid(row.getString(1)))
                .list();
    }
}
