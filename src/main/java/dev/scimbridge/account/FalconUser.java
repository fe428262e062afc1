package dev.scimbridge.account;

import java.util.Optional;

/**
 * A user as Falcon describes it; roles are not part of it.
 *
 * @param cid the CID the user lives in; empty where the dialect does not tell
 */
public record FalconUser(
        FalconUserUuid uuid, Optional<Cid> cid, Login login, Optional<String> firstName, Optional<String> lastName) {

    /** Without personal data, for logs. */
    @Override
    public String toString() {
        return "FalconUser[" + uuid + "]";
    }
}
