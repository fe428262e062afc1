package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.account.GroupId;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.PersonalRecords;
import dev.scimbridge.convergence.Wakeups;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Personal records in SQL: the tables that have rows about an account, and by which column. */
final class SqlPersonalRecords implements PersonalRecords {

    /** Those that tell more than an id, in the order in which they go; other rows hang on the last. */
    private static final SequencedMap<String, String> PERSONAL = new LinkedHashMap<>();

    /** Random ids, roles, times and fixed words. The losses of a day keep counting for the rail. */
    private static final SequencedMap<String, String> BY_ID_ALONE = new LinkedHashMap<>();

    static {
        PERSONAL.put("account_emails", "account_id");
        PERSONAL.put("account_values", "account_id");
        PERSONAL.put("account_roles", "account_id");
        PERSONAL.put("group_members", "value");
        PERSONAL.put("departures", "account_id");
        PERSONAL.put("doubts", "account_id");
        PERSONAL.put("drift", "account_id");
        PERSONAL.put("locks", "account_id");
        PERSONAL.put("holds", "subject");
        PERSONAL.put("accounts", "id");
        BY_ID_ALONE.put("losses", "account_id");
        BY_ID_ALONE.put("leaving_admins", "account_id");
        BY_ID_ALONE.put("audit", "subject");
    }

    private final JdbcClient jdbc;
    private final Accounts accounts;
    private final Wakeups wakeups;
    private final TransactionTemplate transaction;

    SqlPersonalRecords(JdbcClient jdbc, Accounts accounts, Wakeups wakeups, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.wakeups = wakeups;
        this.transaction = transaction;
    }

    /** Every table of which rows are shown, and the column that says whose they are. */
    static Map<String, String> tables() {
        var all = new LinkedHashMap<>(PERSONAL);
        all.putAll(BY_ID_ALONE);
        return all;
    }

    @Override
    public List<AccountId> find(String user) {
        var id = AccountId.parse(user);
        if (id.isPresent()) {
            return id.stream()
                    .filter(known -> !isGroup(known.toString()))
                    .filter(known -> !rowsOf(known).isEmpty())
                    .toList();
        }
        return jdbc
                .sql("select id from accounts where user_name_key = ? order by created, id")
                .param(CaselessKey.of(user))
                .query(String.class)
                .list()
                .stream()
                .map(text -> new AccountId(UUID.fromString(text)))
                .toList();
    }

    @Override
    public boolean isGroup(String id) {
        return GroupId.parse(id)
                .filter(group -> jdbc.sql("""
                                select count(*) from (
                                    select id from scim_groups where id = ?
                                    union all select subject from holds where subject = ? and kind = 'GROUP') g
                                """)
                                .params(group.toString(), group.toString())
                                .query(Integer.class)
                                .single()
                        > 0)
                .isPresent();
    }

    /** What is held of a group has its id in the same column. */
    private static String where(String table, String column) {
        return " from " + table + " where " + column + " = ?" + (table.equals("holds") ? " and kind = 'USER'" : "");
    }

    @Override
    public Map<String, List<Map<String, @Nullable Object>>> rowsOf(AccountId id) {
        var rows = new LinkedHashMap<String, List<Map<String, @Nullable Object>>>();
        tables().forEach((table, column) -> {
            var found = jdbc.sql("select *" + where(table, column))
                    .param(id.toString())
                    .query()
                    .listOfRows();
            if (!found.isEmpty()) {
                rows.put(
                        table,
                        found.stream().map(SqlPersonalRecords::inSmallLetters).toList());
            }
        });
        return rows;
    }

    private static Map<String, @Nullable Object> inSmallLetters(Map<String, @Nullable Object> row) {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        row.forEach((column, value) -> plain.put(column.toLowerCase(Locale.ROOT), value));
        return plain;
    }

    @Override
    public Erasure erase(AccountId id) {
        return Objects.requireNonNull(transaction.execute(
                tx -> accounts.lock(id).flatMap(this::refusal).orElseGet(() -> erased(id))));
    }

    private Optional<Erasure> refusal(Account account) {
        if (account.life() != Lifecycle.DELETED) {
            return Optional.of(new StillAUser());
        }
        var over = jdbc.sql("select count(*) from accounts where id = ? and " + SqlAccounts.NOTHING_LEFT)
                .param(account.id().toString())
                .query(Integer.class)
                .single();
        return over == 1 ? Optional.empty() : Optional.of(new StillInFalcon());
    }

    private Erasure erased(AccountId id) {
        var removed = new LinkedHashMap<String, Integer>();
        PERSONAL.forEach((table, column) -> {
            var rows = jdbc.sql("delete" + where(table, column))
                    .param(id.toString())
                    .update();
            if (rows > 0) {
                removed.put(table, rows);
            }
        });
        wakeups.cancel(id);
        return new Erased(removed);
    }
}
