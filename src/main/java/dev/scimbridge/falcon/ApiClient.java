package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import java.util.Optional;

/**
 * Falcon's API client, as whom the bridge asks for tokens.
 *
 * @param memberCid the child CID that its tokens are for; empty: its own
 */
record ApiClient(String id, String secret, Optional<Cid> memberCid) {

    /** The body of a token call. */
    String form() {
        return "grant_type=client_credentials&client_id=" + QueryEncoding.query(id) + "&client_secret="
                + QueryEncoding.query(secret)
                + memberCid
                        .map(cid -> "&member_cid=" + QueryEncoding.query(cid.value()))
                        .orElse("");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ApiClient[" + id + "]";
    }
}
