package dev.scimbridge.commands;

import org.springframework.core.env.PropertyResolver;

/** How PostgreSQL's own programs are told which database is meant; without a password, which they ask for or find in ~/.pgpass. */
final class PostgresAddress {

    private static final String JDBC = "jdbc:";

    private PostgresAddress() {}

    /** What {@code spring.datasource.url} and {@code spring.datasource.username} say. */
    static String of(PropertyResolver settings) {
        var url = settings.getProperty("spring.datasource.url", "").replaceFirst("\\?.*", "");
        var user = settings.getProperty("spring.datasource.username", "");
        return "--dbname=" + (url.startsWith(JDBC) ? url.substring(JDBC.length()) : url)
                + (user.isEmpty() ? "" : " --username=" + user);
    }
}
