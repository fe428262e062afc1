package dev.scimbridge.scim;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.Profile;
import dev.scimbridge.scim.patch.UserRequest;
import dev.scimbridge.scim.quirks.OktaPassword;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** People of the tests, and the JSON around them. */
public final class Users {

    public static final AccountId ADA = new AccountId(UUID.fromString("11111111-1111-4111-8111-111111111111"));
    public static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
    public static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Users() {}

    /** A JSON object; single quotes stand for double ones, {@code ~ENT} for the URN of the enterprise extension. */
    public static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(quoted(text));
    }

    static String quoted(String text) {
        return text.replace('\'', '"').replace("~ENT", ENTERPRISE);
    }

    /** An e-mail address that nobody else has. */
    static String unique(String name) {
        return name + "+" + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
    }

    public static Profile profile(String body) {
        return UserRequest.creation(OktaPassword.dropped(json(body))).profile();
    }

    /** Ada as a POST with this body made her. */
    public static Account ada(String body) {
        return Account.born(ADA, profile(body), Lifecycle.ACTIVE, NOW);
    }

    /** Ada as the mirror found her in Falcon. */
    public static Account mirroredAda() {
        var user = new FalconUser(
                new FalconUserUuid("f-1"),
                Optional.empty(),
                new Login("ada@example.com"),
                Optional.of("Ada"),
                Optional.of("Lovelace"));
        return Account.mirrored(ADA, user, NOW);
    }

    public static ObjectNode document(Profile profile) {
        return (ObjectNode) JSON.readTree(profile.attributes().json());
    }

    /** A PATCH of these operations. */
    public static ObjectNode patch(String... operations) {
        return json("{'schemas':['urn:ietf:params:scim:api:messages:2.0:PatchOp'],'Operations':["
                + String.join(",", operations) + "]}");
    }
}
