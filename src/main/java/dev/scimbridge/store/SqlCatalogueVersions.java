package dev.scimbridge.store;

import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.CatalogueVersions;
import dev.scimbridge.mapping.RoleCatalogue;
import java.time.Instant;
import java.util.HashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;

/** Role catalogues, one row a version: JSON objects from role id to display name and from former name to role id, in order. */
final class SqlCatalogueVersions implements CatalogueVersions {

    private static final TypeReference<TreeMap<String, String>> NAMES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SqlDialect dialect;

    SqlCatalogueVersions(JdbcClient jdbc, TransactionTemplate transaction, SqlDialect dialect) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.dialect = dialect;
    }

    @Override
    public Optional<CatalogueVersion> newest() {
        return jdbc.sql("select number, read_at from role_catalogues order by number desc limit 1")
                .query((row, number) ->
                        new CatalogueVersion(row.getLong("number"), Instant.ofEpochMilli(row.getLong("read_at"))))
                .optional();
    }

    @Override
    public Optional<RoleCatalogue> find(long number) {
        return stored(number).map(Stored::catalogue);
    }

    private Optional<Stored> stored(long number) {
        return jdbc.sql("select body, former_names from role_catalogues where number = ?")
                .param(number)
                .query((row, at) -> new Stored(row.getString("body"), row.getString("former_names")))
                .optional();
    }

    private record Stored(String body, String formerNames) {

        static Stored of(RoleCatalogue catalogue) {
            var names = new TreeMap<String, String>();
            catalogue.displayNames().forEach((id, name) -> names.put(id.value(), name));
            var formerNames = new TreeMap<String, String>();
            catalogue.formerNames().forEach((name, id) -> formerNames.put(name, id.value()));
            return new Stored(
                    AccountRow.JSON.writeValueAsString(names), AccountRow.JSON.writeValueAsString(formerNames));
        }

        RoleCatalogue catalogue() {
            var names = new HashMap<RoleId, String>();
            AccountRow.JSON.readValue(body, NAMES).forEach((id, name) -> names.put(new RoleId(id), name));
            var former = new HashMap<String, RoleId>();
            AccountRow.JSON.readValue(formerNames, NAMES).forEach((name, id) -> former.put(name, new RoleId(id)));
            return new RoleCatalogue(names, former);
        }
    }

    /** The row of the tenancy is the lock: two replicas that read the same make one version of it. */
    @Override
    public CatalogueVersion add(RoleCatalogue catalogue, Instant at) {
        return Objects.requireNonNull(transaction.execute(tx -> {
            jdbc.sql("select id from tenancy" + dialect.forUpdate())
                    .query(Long.class)
                    .list();
            var read = Stored.of(catalogue);
            var number = newest().map(CatalogueVersion::number).orElse(0L);
            var next = stored(number).filter(read::equals).isPresent() ? number : number + 1;
            jdbc.sql("""
                    insert into role_catalogues (number, body, former_names, read_at) values (?, ?, ?, ?)
                    on conflict (number) do update set read_at = excluded.read_at
                    """)
                    .params(next, read.body(), read.formerNames(), at.toEpochMilli())
                    .update();
            return new CatalogueVersion(next, at);
        }));
    }
}
