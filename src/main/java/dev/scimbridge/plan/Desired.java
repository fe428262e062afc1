package dev.scimbridge.plan;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import java.util.Optional;
import java.util.Set;

/**
 * What the identity provider and the mapping want of an account.
 *
 * @param names for creating the user
 * @param givenName as written by the client; empty: whatever Falcon has is right
 * @param familyName as {@code givenName}
 * @param roles to be held while active
 */
public record Desired(
        Lifecycle life,
        Login login,
        PersonName names,
        Optional<String> givenName,
        Optional<String> familyName,
        Set<RoleGrant> roles) {

    public Desired {
        roles = Set.copyOf(roles);
    }

    /** From a profile whose {@link Profile#login()} is present. */
    public static Desired of(Lifecycle life, Profile profile, Set<RoleGrant> roles) {
        return new Desired(
                life, profile.login().orElseThrow(), profile.names(), profile.givenName(), profile.familyName(), roles);
    }

    /** The names a user of Falcon shall have: what the client wrote, else what it has. */
    PersonName namesFor(FalconUser user) {
        return new PersonName(
                givenName.or(user::firstName).filter(name -> !name.isBlank()).orElse(names.first()),
                familyName.or(user::lastName).filter(name -> !name.isBlank()).orElse(names.last()));
    }
}
