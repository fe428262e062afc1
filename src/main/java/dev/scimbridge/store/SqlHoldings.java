package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.HeldRole;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.Observation.RolesRead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What accounts hold in Falcon: one row a role. */
final class SqlHoldings {

    private static final String CALLS_IN_DOUBT = SeenRows.callsInDoubt("account_roles.account_id");

    private final JdbcClient jdbc;

    SqlHoldings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What each of some accounts holds, but for when it was known; one query per 500. */
    Map<AccountId, Rows> of(Collection<AccountId> ids) {
        var held = new HashMap<AccountId, Rows>();
        Chunks.of(ids).forEach(chunk -> read(chunk, held));
        return held;
    }

    record Rows(Set<HeldRole> roles, Set<RoleGrant> ours, Set<RoleGrant> unanswered) {

        Rows() {
            this(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }

        Holdings holdings(Optional<Instant> known) {
            return new Holdings(known, roles, ours, unanswered);
        }
    }

    private void read(List<AccountId> ids, Map<AccountId, Rows> into) {
        var these = Chunks.in("account_id", ids, AccountId::toString);
        jdbc.sql("select * from account_roles where (held = true or ours = true) and " + these.sql())
                .params(these.parameters())
                .query(row -> {
                    var rows = into.computeIfAbsent(
                            new AccountId(UUID.fromString(row.getString("account_id"))), id -> new Rows());
                    var grant = new RoleGrant(new Cid(row.getString("cid")), new RoleId(row.getString("role_id")));
                    if (row.getBoolean("ours")) {
                        rows.ours().add(grant);
                    }
                    if (row.getBoolean("granting")) {
                        rows.unanswered().add(grant);
                    }
                    if (row.getBoolean("held")) {
                        var expires = row.getLong("expires_at");
                        var expiresAt =
                                row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(expires));
                        var inherited = row.getBoolean("inherited");
                        rows.roles()
                                .add(new HeldRole(
                                        grant, expiresAt, !inherited || row.getBoolean("also_direct"), inherited));
                    }
                });
    }

    /** Its user is another one or gone; what is ours its former user may hold, as long as there is one. */
    void forget(AccountId id) {
        jdbc.sql("""
                delete from account_roles where account_id = ?
                    and (ours = false or exists (select 1 from accounts a where a.id = account_id and a.former_uuid is null))
                """).param(id.toString()).update();
        jdbc.sql("""
                update account_roles set
                    held = false, inherited = false, also_direct = false, expires_at = null, written_at = null, granting = false
                where account_id = ?
                """).param(id.toString()).update();
    }

    /** What the present user does not hold was its former one's, unless a call is in doubt that may give it. */
    void formerGone(AccountId id) {
        jdbc.sql("""
                update account_roles set ours = false
                where account_id = ? and held = false and granting = false and not exists (%s)
                """.formatted(CALLS_IN_DOUBT)).param(id.toString()).update();
    }

    /** Of an account that has none yet. */
    void insert(AccountId id, Holdings holdings) {
        holdings.roles().forEach(role -> insert(id, role, holdings.ours().contains(role.grant()), null));
    }

    private void insert(AccountId id, HeldRole role, boolean ours, @Nullable Long writtenAt) {
        jdbc.sql("""
                insert into account_roles (
                    account_id, cid, role_id, held, ours, inherited, also_direct, expires_at, written_at)
                values (?, ?, ?, true, ?, ?, ?, ?, ?)
                on conflict (account_id, cid, role_id) do update set
                    held = true, ours = excluded.ours, inherited = excluded.inherited,
                    also_direct = excluded.also_direct, expires_at = excluded.expires_at,
                    written_at = excluded.written_at
                """)
                .params(SqlParameters.of(
                        id.toString(),
                        role.grant().cid().value(),
                        role.grant().roleId().value(),
                        ours,
                        role.inherited(),
                        role.inherited() && role.direct(),
                        role.expiresAt().map(Instant::toEpochMilli).orElse(null),
                        writtenAt))
                .update();
    }

    /** Ours from now on, whether they are held or not: a call that grants them is about to be sent. */
    void granting(AccountId id, Set<RoleGrant> grants) {
        grants.forEach(grant -> jdbc.sql("""
                insert into account_roles (account_id, cid, role_id, held, ours, inherited, expires_at, written_at, granting)
                values (?, ?, ?, false, true, false, null, null, true)
                on conflict (account_id, cid, role_id) do update set ours = true, granting = true
                """)
                .params(id.toString(), grant.cid().value(), grant.roleId().value())
                .update());
    }

    /**
     * What is ours of one account's user is ours of another's, who has that user now; and what was written under the one is
     * trusted under the other over a read that may lag.
     */
    void inherit(AccountId heir, AccountId former) {
        jdbc.sql("""
                insert into account_roles (account_id, cid, role_id, held, ours, inherited, expires_at, written_at)
                select ?, cid, role_id, case when written_at is null then false else held end, ours, false, null, written_at
                from account_roles
                where account_id = ? and (ours = true or written_at is not null)
                on conflict (account_id, cid, role_id) do update set ours = (account_roles.ours or excluded.ours)
                """).params(heir.toString(), former.toString()).update();
    }

    void granted(AccountId id, Set<RoleGrant> grants, Instant at) {
        grants.forEach(grant -> written(id, grant, true, at));
    }

    void revoked(AccountId id, Set<RoleGrant> grants, Instant at) {
        grants.forEach(grant -> written(id, grant, false, at));
    }

    /**
     * What is inherited as well stays held through the group. While a grant of it is in doubt, which may still give it again, it goes on
     * being ours, and its grant being one without an answer; while there is a former user, which may hold it, it goes on being ours. A revoke
     * in doubt gives nothing; but a role that was given within the time for which a call is in doubt may be what reads do not show yet, and
     * is ours as long.
     */
    private void written(AccountId id, RoleGrant grant, boolean held, Instant at) {
        var inDoubt = "exists (%s and d.until > %d)".formatted(CALLS_IN_DOUBT, at.toEpochMilli());
        var givenLately = "exists (%s and d.until > %d and account_roles.written_at > 2 * d.since - d.until)"
                .formatted(CALLS_IN_DOUBT, at.toEpochMilli());
        jdbc.sql("""
                insert into account_roles (account_id, cid, role_id, held, ours, inherited, expires_at, written_at)
                values (?, ?, ?, ?, ?, false, null, ?)
                on conflict (account_id, cid, role_id) do update set
                    held = (excluded.held or account_roles.inherited),
                    also_direct = (excluded.held and account_roles.inherited),
                    expires_at = null, written_at = excluded.written_at,
                    ours = (excluded.held or (account_roles.ours and (account_roles.granting and %s or %s or exists (
                        select 1 from accounts a where a.id = account_roles.account_id and a.former_uuid is not null)))),
                    granting = (account_roles.granting and %s)
                """.formatted(inDoubt, givenLately, inDoubt))
                .params(id.toString(), grant.cid().value(), grant.roleId().value(), held, held, at.toEpochMilli())
                .update();
    }

    /**
     * A read of all roles; what was written by us within the lag before it stays as it was written, and such a read was seen to
     * leave out older roles too: while it may lag, none of ours is forgotten. What was about to be granted may be shown later,
     * and goes on being ours, its grant being one without an answer.
     *
     * @return whether it was not believed in something, or left out such an older role, which goes on counting as held: a later read
     *     has to tell
     */
    boolean read(AccountId id, RolesRead read) {
        var trusted = read.at().minus(read.lag()).toEpochMilli();
        var shown = read.roles().stream().map(HeldRole::grant).collect(Collectors.toUnmodifiableSet());
        var ours = new HashSet<RoleGrant>();
        var recent = new HashSet<RoleGrant>();
        var otherwise = new HashSet<RoleGrant>();
        var older = new HashSet<RoleGrant>();
        var unanswered = new HashSet<RoleGrant>();
        jdbc.sql("select cid, role_id, held, ours, written_at, granting from account_roles where account_id = ?")
                .param(id.toString())
                .query(row -> {
                    var grant = new RoleGrant(new Cid(row.getString("cid")), new RoleId(row.getString("role_id")));
                    if (row.getBoolean("ours")) {
                        ours.add(grant);
                    }
                    if (row.getBoolean("granting")) {
                        unanswered.add(grant);
                    }
                    var written = row.getLong("written_at");
                    if (!row.wasNull() && written > trusted) {
                        recent.add(grant);
                        if (row.getBoolean("held") != shown.contains(grant)) {
                            otherwise.add(grant);
                        }
                    } else if (row.getBoolean("held") && ours.contains(grant)) {
                        older.add(grant);
                    }
                });
        var forgotten = recent.isEmpty() ? "(held = true or ours = false)" : "ours = false";
        jdbc.sql("delete from account_roles where account_id = ? and (written_at is null or written_at <= ?) and "
                        + forgotten)
                .params(id.toString(), trusted)
                .update();
        read.roles().stream()
                .filter(role -> !recent.contains(role.grant()))
                .forEach(role -> insert(id, role, ours.contains(role.grant()), null));
        granting(id, unanswered);
        older.removeAll(shown);
        return !otherwise.isEmpty() || (!recent.isEmpty() && !older.isEmpty());
    }

    /** Exactly these roles count as ours. */
    void own(AccountId id, Collection<RoleGrant> grants) {
        var mine = new ArrayList<RoleGrant>();
        var unanswered = new AtomicBoolean();
        jdbc.sql("select cid, role_id, granting from account_roles where account_id = ? and ours = true")
                .param(id.toString())
                .query(row -> {
                    mine.add(new RoleGrant(new Cid(row.getString("cid")), new RoleId(row.getString("role_id"))));
                    unanswered.compareAndSet(false, row.getBoolean("granting"));
                });
        grants.stream().filter(grant -> !mine.contains(grant)).forEach(grant -> mark(id, grant, true));
        mine.stream().filter(grant -> !grants.contains(grant)).forEach(grant -> mark(id, grant, false));
        if (unanswered.get()) {
            answered(id);
        }
    }

    /** No call that was sent before can still land, unless one is in doubt. */
    private void answered(AccountId id) {
        jdbc.sql("""
                update account_roles set granting = false
                where account_id = ? and not exists (%s)
                """.formatted(CALLS_IN_DOUBT)).param(id.toString()).update();
    }

    private void mark(AccountId id, RoleGrant grant, boolean ours) {
        jdbc.sql("""
                update account_roles set ours = ?
                where account_id = ? and cid = ? and role_id = ? and held = true
                """)
                .params(ours, id.toString(), grant.cid().value(), grant.roleId().value())
                .update();
    }
}
