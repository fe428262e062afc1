package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Email;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Holdings;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Meta;
import dev.scimbridge.account.Ownership;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.Progress;
import dev.scimbridge.account.Seen;
import dev.scimbridge.account.State;
import dev.scimbridge.account.UserName;
import dev.scimbridge.account.Wanted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads an account from its row; what it holds, and what is in doubt, comes from rows of their own. */
final class AccountRow {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final TypeReference<List<StoredEmail>> EMAILS = new TypeReference<>() {};
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private AccountRow() {}

    /** An element of the column {@code emails}. */
    record StoredEmail(String v, Optional<String> t, boolean p) {}

    static Account read(ResultSet row, int number) throws SQLException {
        return new Account(
                new AccountId(UUID.fromString(row.getString("id"))),
                wanted(row),
                new Seen(
                        falcon(row, "falcon_"),
                        time(row, "falcon_created_at"),
                        new Holdings(time(row, "holdings_known"), Set.of(), Set.of()),
                        falcon(row, "former_"),
                        Set.of()),
                new Progress(
                        row.getLong("converged_generation"),
                        State.valueOf(row.getString("state")),
                        text(row, "detail"),
                        time(row, "last_converged")));
    }

    private static Wanted wanted(ResultSet row) throws SQLException {
        return new Wanted(
                profile(row),
                Lifecycle.valueOf(row.getString("life")),
                row.getBoolean("active"),
                Ownership.valueOf(row.getString("ownership")),
                new Meta(
                        row.getLong("version"),
                        Instant.ofEpochMilli(row.getLong("created")),
                        Instant.ofEpochMilli(row.getLong("last_modified"))),
                row.getLong("generation"),
                time(row, "delete_due"),
                row.getBoolean("gone"));
    }

    private static Profile profile(ResultSet row) throws SQLException {
        return new Profile(
                new UserName(row.getString("user_name")),
                text(row, "external_id"),
                text(row, "given_name"),
                text(row, "family_name"),
                text(row, "display_name"),
                emails(row.getString("emails")),
                JSON.readValue(row.getString("roles"), TEXTS),
                new Attributes(row.getString("attributes")));
    }

    private static List<Email> emails(String json) {
        return JSON.readValue(json, EMAILS).stream()
                .map(email -> new Email(email.v(), email.t(), email.p()))
                .toList();
    }

    static String emails(List<Email> emails) {
        return JSON.writeValueAsString(emails.stream()
                .map(email -> new StoredEmail(email.value(), email.type(), email.primary()))
                .toList());
    }

    private static Optional<FalconUser> falcon(ResultSet row, String prefix) throws SQLException {
        var uuid = row.getString(prefix + "uuid");
        if (uuid == null) {
            return Optional.empty();
        }
        return Optional.of(new FalconUser(
                new FalconUserUuid(uuid),
                text(row, prefix + "cid").map(Cid::new),
                new Login(row.getString(prefix + "login")),
                text(row, prefix + "first"),
                text(row, prefix + "last")));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    static @Nullable Long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(null);
    }
}
