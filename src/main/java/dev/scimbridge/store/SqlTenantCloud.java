package dev.scimbridge.store;

import dev.scimbridge.convergence.TenantCloud;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The cloud in the row that says whose store this is. */
final class SqlTenantCloud implements TenantCloud {

    private final JdbcClient jdbc;

    SqlTenantCloud(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> find() {
        return jdbc.sql("select cloud from tenancy where cloud is not null")
                .query(String.class)
                .optional();
    }

    @Override
    public void save(String cloud) {
        jdbc.sql("update tenancy set cloud = ?").param(cloud).update();
    }
}
