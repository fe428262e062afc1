package dev.scimbridge.scim.resource;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.GroupId;

/**
 * The URLs of resources.
 *
 * @param base without a trailing slash: {@code https://scim.example.com/scim/v2}
 */
public record Locations(String base) {

    public Locations {
        base = base.replaceAll("/+$", "");
    }

    public String of(AccountId id) {
        return base + "/Users/" + id;
    }

    public String of(GroupId id) {
        return base + "/Groups/" + id;
    }

    /** A path below the base, as {@code ServiceProviderConfig}. */
    public String of(String path) {
        return base + "/" + path;
    }
}
