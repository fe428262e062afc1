package dev.scimbridge.security;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All that a database holds, to look for what must not be there. */
final class Stored {

    private Stored() {}

    /** Each value of each column of each table, a line each, bytes as Latin letters. */
    static String everythingIn(String url) throws SQLException {
        var all = new StringBuilder();
        try (var connection = DriverManager.getConnection(url)) {
            for (var table : tables(connection)) {
                try (var statement = connection.createStatement();
                        var rows = statement.executeQuery("select * from \"" + table + "\"")) {
                    while (rows.next()) {
                        append(all, rows);
                    }
                }
            }
        }
        return all.toString();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        try (var tables = connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    private static void append(StringBuilder all, ResultSet rows) throws SQLException {
        for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
            var value = rows.getObject(column);
            all.append(value instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : value)
                    .append('\n');
        }
    }
}
