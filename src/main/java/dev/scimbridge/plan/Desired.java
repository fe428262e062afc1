package dev.scimbridge.plan;

import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Lifecycle;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.RoleGrant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the identity provider and the mapping want of an account.
 *
 * @param names for creating the user
 * @param givenName as written by the client; empty: whatever Falcon has is right
 * @param familyName as {@code givenName}
 * @param roles to be held while active
 * @param claimed further roles that are to be held as soon as a rail lets them through; they keep nothing that is held already
 */
public record Desired(
        Lifecycle life,
        Login login,
        PersonName names,
        Optional<String> givenName,
        Optional<String> familyName,
        Set<RoleGrant> roles,
        Set<RoleGrant> claimed) {

    public Desired {
        roles = Set.copyOf(roles);
        claimed = Set.copyOf(claimed);
    }

    /** From a profile whose {@link Profile#login()} is present. */
    public static Desired of(Lifecycle life, Profile profile, Set<RoleGrant> roles, Set<RoleGrant> claimed) {
        return new Desired(
                life,
                profile.login().orElseThrow(),
                profile.names(),
                profile.givenName(),
                profile.familyName(),
                roles,
                claimed);
    }

    /** All that is to be granted where it is not held. */
    Set<RoleGrant> wanted() {
        var wanted = new HashSet<>(roles);
        wanted.addAll(claimed);
        return wanted;
    }

    /** Whether a user of Falcon has the names that the client wrote; one that it did not write is right as it is, also missing. */
    boolean isNamed(FalconUser user) {
        return isAsSaid(givenName, user.firstName()) && isAsSaid(familyName, user.lastName());
    }

    private static boolean isAsSaid(Optional<String> said, Optional<String> seen) {
        return said.filter(name -> !name.isBlank()).isEmpty() || said.equals(seen);
    }

    /** The names a user of Falcon shall have: what the client wrote, else what it has. */
    PersonName namesFor(FalconUser user) {
        return new PersonName(
                givenName.or(user::firstName).filter(name -> !name.isBlank()).orElse(names.first()),
                familyName.or(user::lastName).filter(name -> !name.isBlank()).orElse(names.last()));
    }
}
