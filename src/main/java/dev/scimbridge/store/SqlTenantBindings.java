package dev.scimbridge.store;

import dev.scimbridge.account.Cid;
import dev.scimbridge.convergence.TenantBindings;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The one row that says whose store this is. */
final class SqlTenantBindings implements TenantBindings {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    SqlTenantBindings(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public Optional<Binding> binding() {
        return jdbc.sql("select cid, dialect from tenancy where dialect is not null")
                .query((row, number) ->
                        new Binding(Optional.ofNullable(row.getString("cid")).map(Cid::new), row.getString("dialect")))
                .optional();
    }

    @Override
    public Binding bind(Binding binding) {
        return Objects.requireNonNull(transaction.execute(tx -> {
            jdbc.sql("update tenancy set dialect = ?").param(binding.dialect()).update();
            binding.cid()
                    .ifPresent(cid -> jdbc.sql("update tenancy set cid = ? where cid is null")
                            .param(cid.value())
                            .update());
            return binding().orElseThrow();
        }));
    }

    @Override
    public Optional<Instant> mirroredAt() {
        return jdbc.sql("select mirrored_at from tenancy where mirrored_at is not null")
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    @Override
    public void mirrored(Instant at) {
        transaction.executeWithoutResult(tx -> jdbc.sql("update tenancy set mirrored_at = ?")
                .param(at.toEpochMilli())
                .update());
    }

    @Override
    public boolean rolesRead() {
        return jdbc.sql("select count(*) from tenancy where roles_read_at is not null")
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Override
    public void rolesRead(Instant at, int adminsFound) {
        transaction.executeWithoutResult(tx -> jdbc.sql("update tenancy set roles_read_at = ?, admins_found = ?")
                .params(at.toEpochMilli(), adminsFound)
                .update());
    }

    @Override
    public Optional<Instant> reconcileAsked() {
        return jdbc.sql("select reconcile_asked_at from tenancy where reconcile_asked_at is not null")
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    @Override
    public void askReconcile(Instant at) {
        transaction.executeWithoutResult(tx -> jdbc.sql("update tenancy set reconcile_asked_at = ?")
                .param(at.toEpochMilli())
                .update());
    }

    @Override
    public Optional<Instant> rebuiltAt() {
        return jdbc.sql("select rebuilt_at from tenancy where rebuilt_at is not null")
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    @Override
    public void rebuilt(Instant at) {
        transaction.executeWithoutResult(tx -> jdbc.sql("update tenancy set rebuilt_at = ?")
                .param(at.toEpochMilli())
                .update());
    }

    @Override
    public boolean observing() {
        return jdbc.sql("select observing from tenancy").query(Boolean.class).single();
    }

    @Override
    public void observing(boolean observing) {
        transaction.executeWithoutResult(tx ->
                jdbc.sql("update tenancy set observing = ?").param(observing).update());
    }
}
