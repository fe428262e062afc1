package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.Login;
import dev.scimbridge.falcon.FalconRequest.Connection;
import dev.scimbridge.plan.Dialect;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How a dialect spells what both have.
 *
 * @param users the path that users are written at
 * @param uuid the field of a user's UUID
 * @param login the field of the e-mail address somebody logs in with
 * @param cid the field of the CID a user lives in
 * @param usersPerRead how many users one call reads
 * @param create what a create travels on; a lost one is looked for by its login, which costs one call or a scan of all users
 */
record Spelling(
        Dialect dialect, String users, String uuid, String login, String cid, int usersPerRead, Connection create) {

    /** A user as Falcon shows it; empty where it tells no UUID, or no e-mail address. */
    Optional<FalconUser> user(JsonNode node) {
        return ResponseFields.text(node, login)
                .flatMap(Login::parse)
                .flatMap(told -> uuid(node)
                        .map(id -> new FalconUser(
                                id,
                                cid(node),
                                told,
                                ResponseFields.text(node, "first_name"),
                                ResponseFields.text(node, "last_name"))));
    }

    Optional<FalconUserUuid> uuid(JsonNode node) {
        return ResponseFields.text(node, uuid).map(FalconUserUuid::new);
    }

    Optional<Cid> cid(JsonNode node) {
        return ResponseFields.text(node, cid).map(Cid::new);
    }

    /** Where one user is changed or deleted. */
    String target(FalconUserUuid user) {
        return users + "?user_uuid=" + QueryEncoding.query(user.value());
    }
}
