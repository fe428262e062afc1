package dev.scimbridge.plan;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One change of Falcon: one call. */
public sealed interface Change {

    /** Whether it takes access away. */
    default boolean takesAccess() {
        return this instanceof Revoke || this instanceof Delete;
    }

    /** Creates the user, without roles. */
    record Create(Login login, PersonName names) implements Change {
        @Override
        public String toString() {
            return "create";
        }
    }

    /** Changes names, and the login if {@code login} is present. */
    record Update(PersonName names, Optional<Login> login) implements Change {
        @Override
        public String toString() {
            return login.isPresent() ? "rename" : "update names";
        }
    }

    /** Grants roles in one CID. */
    record Grant(Cid cid, Set<RoleId> roles) implements Change {
        public Grant {
            roles = Set.copyOf(roles);
        }

        public Set<RoleGrant> grants() {
            return Change.grants(cid, roles);
        }

        @Override
        public String toString() {
            return "grant " + new TreeSet<>(grants());
        }
    }

    /** Revokes roles in one CID. */
    record Revoke(Cid cid, Set<RoleId> roles) implements Change {
        public Revoke {
            roles = Set.copyOf(roles);
        }

        public Set<RoleGrant> grants() {
            return Change.grants(cid, roles);
        }

        @Override
        public String toString() {
            return "revoke " + new TreeSet<>(grants());
        }
    }

    /** Deletes the user for ever. */
    record Delete() implements Change {
        @Override
        public String toString() {
            return "delete";
        }
    }

    private static Set<RoleGrant> grants(Cid cid, Set<RoleId> roles) {
        return roles.stream().map(role -> new RoleGrant(cid, role)).collect(Collectors.toUnmodifiableSet());
    }
}
