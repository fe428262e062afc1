package dev.scimbridge.store.backup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a store on SQLite, copied to the same tables on PostgreSQL in one transaction there: they are all there, read back and equal,
 * or none is. So after an interruption the same can be done again.
 */
public final class StoreMigration {

    private static final int BATCH = 500;

    /** The rows that the tables are made with. */
    private static final Map<String, String> BORN_WITH = Map.of(
            "tenancy",
            "cid is null and dialect is null and mirrored_at is null",
            "rails",
            "id = 1",
            "resource_counts",
            "number = 0");

    /** Tables whose rows are counted when they are written; the counts are copied instead. */
    private static final List<String> COUNTED = List.of("accounts", "scim_groups");

    /** What the scheduler makes by itself at a start, and which process had taken what. */
    private static final List<String> LEFT_BEHIND = List.of(
            "delete from scheduled_tasks where task_name <> 'converge'",
            "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null");

    private final Connection from;
    private final Connection to;
    private final SequencedSet<String> tables;

    /**
     * @param from a copy of the SQLite database that nobody else uses; of the scheduler's rows it keeps the wake-ups of accounts only
     * @param to PostgreSQL with the tables of the same version
     * @throws SQLException a database fails
     */
    public StoreMigration(Connection from, Connection to) throws SQLException {
        this.from = from;
        this.to = to;
        for (var sql : LEFT_BEHIND) {
            update(from, sql);
        }
        this.tables = tables();
    }

    /** How many rows there are to copy. */
    public long rows() throws SQLException {
        var rows = 0L;
        for (var table : tables) {
            rows += count(from, table, "true");
        }
        return rows;
    }

    /** How many tables. */
    public int countTables() {
        return tables.size();
    }

    /**
     * @param step told of each row
     * @return false where all of it was there already, and nothing else
     * @throws BackupFailed the target holds other rows, or what was copied reads otherwise there
     */
    public boolean run(Runnable step) throws SQLException {
        to.setAutoCommit(false);
        try {
            if (!isNew()) {
                requireSame();
                return false;
            }
            for (var table : BORN_WITH.keySet()) {
                update(to, "delete from " + table);
            }
            triggers("disable");
            for (var table : tables) {
                copy(table, step);
            }
            triggers("enable");
            to.commit();
            return true;
        } finally {
            to.rollback();
            to.setAutoCommit(true);
        }
    }

    private void triggers(String word) throws SQLException {
        for (var table : COUNTED) {
            update(to, "alter table " + table + " " + word + " trigger user");
        }
    }

    /** No row is there that the tables were not made with; nobody else writes one until the transaction ends. */
    private boolean isNew() throws SQLException {
        update(to, "lock table " + String.join(", ", tables) + " in exclusive mode");
        for (var table : tables) {
            var born = BORN_WITH.getOrDefault(table, "false");
            if (count(to, table, "not (" + born + ")") > 0) {
                return false;
            }
        }
        return true;
    }

    private void requireSame() throws SQLException {
        for (var table : tables) {
            var columns = columns(table);
            if (!read(from, table, columns).isSameAs(read(to, table, columns))) {
                throw new BackupFailed("The target holds other rows already (" + table
                        + "), of another bridge or since it was used: name an empty database. Nothing was changed.");
            }
        }
    }

    private void copy(String table, Runnable step) throws SQLException {
        var columns = columns(table);
        var names = String.join(", ", columns.keySet());
        var marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
        var copied = new TableContent();
        try (var select = from.createStatement();
                var rows = select.executeQuery("select " + names + " from " + table);
                var insert = to.prepareStatement(
                        "insert into " + table + " (" + names + ") overriding system value values (" + marks + ")")) {
            while (rows.next()) {
                var row = row(rows, columns);
                copied.add(row);
                add(insert, row, columns);
                if (copied.rows() % BATCH == 0) {
                    insert.executeBatch();
                }
                step.run();
            }
            insert.executeBatch();
        }
        countOn(table);
        if (!copied.isSameAs(read(to, table, columns))) {
            throw new BackupFailed("What was copied to " + table + " reads otherwise there. Nothing was changed.");
        }
    }

    private static void add(PreparedStatement insert, List<@Nullable Object> row, Map<String, ColumnKind> columns)
            throws SQLException {
        var column = 0;
        for (var kind : columns.values()) {
            kind.write(insert, column + 1, row.get(column));
            column++;
        }
        insert.addBatch();
    }

    private static List<@Nullable Object> row(ResultSet rows, Map<String, ColumnKind> columns) throws SQLException {
        var row = new ArrayList<@Nullable Object>(columns.size());
        for (var kind : columns.values()) {
            row.add(kind.valueOf(rows, row.size() + 1));
        }
        return row;
    }

    private static TableContent read(Connection database, String table, Map<String, ColumnKind> columns)
            throws SQLException {
        var content = new TableContent();
        try (var select = database.createStatement()) {
            select.setFetchSize(BATCH);
            try (var rows = select.executeQuery("select " + String.join(", ", columns.keySet()) + " from " + table)) {
                while (rows.next()) {
                    content.add(row(rows, columns));
                }
            }
        }
        return content;
    }

    /** The target's, since SQLite does not say what it holds. */
    private Map<String, ColumnKind> columns(String table) throws SQLException {
        var columns = new LinkedHashMap<String, ColumnKind>();
        try (var found = to.getMetaData().getColumns(null, to.getSchema(), table, null)) {
            while (found.next()) {
                columns.put(found.getString("COLUMN_NAME"), ColumnKind.of(found.getInt("DATA_TYPE")));
            }
        }
        return columns;
    }

    /** Numbers that the database gives go on after the highest. */
    private void countOn(String table) throws SQLException {
        try (var columns = to.getMetaData().getColumns(null, to.getSchema(), table, null)) {
            while (columns.next()) {
                if (columns.getString("IS_AUTOINCREMENT").equals("YES")) {
                    var column = columns.getString("COLUMN_NAME");
                    strings(
                            to,
                            "select setval(pg_get_serial_sequence('%2$s', '%1$s'), coalesce(max(%1$s), 1), max(%1$s) is not null) from %2$s"
                                    .formatted(column, table));
                }
            }
        }
    }

    /** Each after those that it refers to. */
    private SequencedSet<String> tables() throws SQLException {
        var all = strings(
                from,
                "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'"
                        + " and name <> 'flyway_schema_history' order by name");
        var ordered = new LinkedHashSet<String>();
        for (var table : all) {
            addAfterItsReferences(table, ordered);
        }
        return ordered;
    }

    private void addAfterItsReferences(String table, Set<String> ordered) throws SQLException {
        for (var referred : strings(from, "select \"table\" from pragma_foreign_key_list('" + table + "')")) {
            if (!ordered.contains(referred)) {
                addAfterItsReferences(referred, ordered);
            }
        }
        ordered.add(table);
    }

    private static long count(Connection database, String table, String where) throws SQLException {
        return Long.parseLong(strings(database, "select count(*) from " + table + " where " + where)
                .getFirst());
    }

    private static List<String> strings(Connection database, String question) throws SQLException {
        var answers = new ArrayList<String>();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery(question)) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }

    private static void update(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
