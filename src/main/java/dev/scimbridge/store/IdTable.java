package dev.scimbridge.store;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import java.util.function.BiConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which SCIM {@code id} each user of Falcon has here: what cannot be read again from anywhere, once the store is lost. */
public final class IdTable {

    private final JdbcClient jdbc;

    IdTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Hands each pair to {@code each} while it is read, managed or not, in the order of the ids; of the deleted none. */
    public void each(BiConsumer<AccountId, FalconUserUuid> each) {
        jdbc.sql("select id, falcon_uuid from accounts where falcon_uuid is not null and life <> 'DELETED' order by id")
                .query(row -> {
                    each.accept(
                            AccountId.parse(row.getString("id")).orElseThrow(),
                            new FalconUserUuid(row.getString("falcon_uuid")));
                });
    }
}
