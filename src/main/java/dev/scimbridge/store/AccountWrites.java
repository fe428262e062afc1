package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.account.State;
import dev.scimbridge.audit.RequestScope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes accounts with what hangs on them: their e-mail addresses, the values by which they are found, and what they hold. */
final class AccountWrites {

    private static final int COLUMNS = 36;
    private static final int EMAIL_COLUMNS = 7;

    /** What was seen of an account, or is under way for it, in rows of their own. */
    private static final List<String> SEEN = List.of("account_roles", "doubts", "departures", "drift");

    private final JdbcClient jdbc;
    private final SqlAccountValues values;
    private final SqlHoldings holdings;
    private final Clock clock;

    AccountWrites(JdbcClient jdbc, SqlAccountValues values, Clock clock) {
        this.jdbc = jdbc;
        this.values = values;
        this.holdings = new SqlHoldings(jdbc);
        this.clock = clock;
    }

    /** @throws ProvisioningException a userName or a login is another account's */
    void insert(List<Account> accounts) {
        if (accounts.isEmpty()) {
            return;
        }
        try {
            jdbc.sql("""
                    insert into accounts (
                        id, user_name, user_name_key, external_id, given_name, given_name_key, family_name, family_name_key,
                        display_name, display_name_key, login, emails, roles, attributes, life, active, ownership,
                        version, values_version, created, last_modified, generation, converged_generation, state, detail, last_converged,
                        falcon_uuid, falcon_cid, falcon_login, falcon_first, falcon_last, holdings_known, delete_due, gone,
                        pending_since, request)
                    values\s""" + SqlParameters.rows(COLUMNS, accounts.size()))
                    .params(accounts.stream()
                            .flatMap(account -> inserted(account).stream())
                            .toList())
                    .update();
        } catch (DuplicateKeyException taken) {
            throw taken(taken);
        }
        insertEmails(accounts);
        values.insert(accounts);
        accounts.forEach(account -> holdings.insert(account.id(), account.holdings()));
        passLocks();
    }

    /**
     * Whoever is made anew after a delete is locked as before: the login is the person's, the account only says what is wanted of it. It is the
     * one of last, or one of when the lock was set.
     */
    private void passLocks() {
        jdbc.sql("""
                with heirs as materialized (
                    select present.id, min(l.account_id) as account_id
                    from locks l
                        join accounts past on past.id = l.account_id and past.life = 'DELETED'
                        join accounts present on present.login in (past.login, l.login, l.falcon_login)
                            and present.life <> 'DELETED'
                    where not exists (select 1 from locks other where other.account_id = present.id)
                    group by present.id)
                update locks set account_id = (
                    select min(heirs.id) from heirs where heirs.account_id = locks.account_id)
                where account_id in (select heirs.account_id from heirs)
                """).update();
    }

    /** Leaves of a locked account that goes whose login is locked, and that nothing is wanted of it. @return false where it is not locked */
    boolean bury(AccountId account) {
        var id = account.toString();
        var locked = jdbc.sql("""
                        update accounts set
                            life = 'DELETED', active = false, ownership = 'UNMANAGED', state = 'CONVERGED', detail = null,
                            converged_generation = generation, last_converged = ?, delete_due = null, gone = false,
                            falcon_uuid = null, falcon_cid = null, falcon_login = null, falcon_first = null, falcon_last = null,
                            falcon_created_at = null, former_uuid = null, former_cid = null, former_login = null,
                            former_first = null, former_last = null, holdings_known = null, losing_since = null,
                            verifying_since = null, pending_since = null, lease_until = null
                        where id = ? and exists (select 1 from locks l where l.account_id = accounts.id)
                        """).params(clock.millis(), id).update() == 1;
        if (locked) {
            SEEN.forEach(table -> jdbc.sql("delete from " + table + " where account_id = ?")
                    .param(id)
                    .update());
        }
        return locked;
    }

    private List<@Nullable Object> inserted(Account account) {
        var values = new ArrayList<@Nullable Object>();
        values.add(account.id().toString());
        values.addAll(desired(account));
        values.add(AccountRow.millis(account.progress().lastConverged()));
        var falcon = account.falcon();
        values.add(falcon.map(user -> user.uuid().value()).orElse(null));
        values.add(falcon.flatMap(user -> user.cid()).map(cid -> cid.value()).orElse(null));
        values.add(falcon.map(user -> user.login().value()).orElse(null));
        values.add(falcon.flatMap(user -> user.firstName()).orElse(null));
        values.add(falcon.flatMap(user -> user.lastName()).orElse(null));
        values.add(AccountRow.millis(account.holdings().known()));
        values.add(AccountRow.millis(account.wanted().deleteDue()));
        values.add(account.wanted().gone());
        values.add(account.progress().state() == State.PENDING ? clock.millis() : null);
        values.add(RequestScope.current().orElse(null));
        return values;
    }

    private static List<@Nullable Object> desired(Account account) {
        var profile = account.profile();
        var values = new ArrayList<@Nullable Object>();
        values.add(profile.userName().value());
        values.add(profile.userName().key());
        values.add(profile.externalId().orElse(null));
        values.add(profile.givenName().orElse(null));
        values.add(profile.givenName().map(CaselessKey::of).orElse(null));
        values.add(profile.familyName().orElse(null));
        values.add(profile.familyName().map(CaselessKey::of).orElse(null));
        values.add(profile.displayName().orElse(null));
        values.add(profile.displayName().map(CaselessKey::of).orElse(null));
        values.add(profile.login().map(Login::value).orElse(null));
        values.add(AccountRow.emails(profile.emails()));
        values.add(AccountRow.JSON.writeValueAsString(profile.roles()));
        values.add(profile.attributes().json());
        values.add(account.life().name());
        values.add(account.active());
        values.add(account.ownership().name());
        values.add(account.meta().version());
        values.add(account.meta().version());
        values.add(account.meta().created().toEpochMilli());
        values.add(account.meta().lastModified().toEpochMilli());
        values.add(account.wanted().generation());
        values.add(account.progress().convergedGeneration());
        values.add(account.progress().state().name());
        values.add(account.progress().detail().orElse(null));
        return values;
    }

    private void insertEmails(List<Account> accounts) {
        var rows = new ArrayList<@Nullable Object>();
        for (var account : accounts) {
            var ordinal = 0;
            for (var email : account.profile().emails()) {
                rows.addAll(SqlParameters.of(
                        account.id().toString(),
                        ordinal++,
                        email.value(),
                        CaselessKey.of(email.value()),
                        email.type().orElse(null),
                        email.type().map(CaselessKey::of).orElse(null),
                        email.primary()));
            }
        }
        if (!rows.isEmpty()) {
            jdbc.sql(
                            "insert into account_emails (account_id, ordinal, value, value_key, type, type_key, is_primary) values "
                                    + SqlParameters.rows(EMAIL_COLUMNS, rows.size() / EMAIL_COLUMNS))
                    .params(rows)
                    .update();
        }
    }

    /**
     * All but what was seen of it in Falcon.
     *
     * @throws ProvisioningException its userName or login is another account's
     */
    void update(Account account) {
        var id = account.id().toString();
        var values = desired(account);
        values.add(AccountRow.millis(account.wanted().deleteDue()));
        values.add(account.wanted().gone());
        values.add(account.life().name());
        values.add(account.meta().lastModified().toEpochMilli());
        values.add(account.progress().state() == State.PENDING);
        values.add(clock.millis());
        values.add(account.wanted().generation());
        values.add(RequestScope.current().orElse(null));
        values.add(id);
        try {
            jdbc.sql("""
                    update accounts set
                        user_name = ?, user_name_key = ?, external_id = ?, given_name = ?, given_name_key = ?,
                        family_name = ?, family_name_key = ?, display_name = ?, display_name_key = ?, login = ?,
                        emails = ?, roles = ?, attributes = ?, life = ?, active = ?, ownership = ?, version = ?,
                        values_version = ?, created = ?, last_modified = ?, generation = ?, converged_generation = ?, state = ?, detail = ?,
                        delete_due = ?, gone = ?,
                        losing_since = case when ? = 'ACTIVE' then null when life = 'ACTIVE' then ? else losing_since end,
                        pending_since = case when ? = true then coalesce(pending_since, ?) end,
                        request = case when generation <> ? then ? else request end
                    where id = ?
                    """).params(values).update();
        } catch (DuplicateKeyException taken) {
            throw taken(taken);
        }
        jdbc.sql("delete from account_emails where account_id = ?").param(id).update();
        insertEmails(List.of(account));
        this.values.write(account);
    }

    /** Both databases name the violated index or its column. */
    private static ProvisioningException taken(DuplicateKeyException violation) {
        return String.valueOf(violation.getMostSpecificCause().getMessage()).contains("user_name")
                ? new ProvisioningException.UserNameTaken()
                : new ProvisioningException.LoginTaken();
    }
}
