package dev.scimbridge.plan;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.PersonName;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.account.RoleId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One change of Falcon: one call. */
public sealed interface Change {

    /** Whether it takes access away. */
    default boolean takesAccess() {
        return this instanceof Revoke || this instanceof Delete || this instanceof DeleteFormer;
    }

    /** Whether it gives access. */
    default boolean givesAccess() {
        return this instanceof Create || this instanceof Recreate || this instanceof Grant;
    }

    /** Creates the user, without roles. */
    record Create(Login login, PersonName names) implements Change {
        @Override
        public String toString() {
            return "create";
        }
    }

    /**
     * Creates the user once more, without roles and with another login; the one it had becomes its former user, which keeps its
     * roles until {@link DeleteFormer}.
     */
    record Recreate(Login login, PersonName names) implements Change {
        @Override
        public String toString() {
            return "create anew with its new login and all its roles, then delete its former user";
        }
    }

    /** Changes names, and the login if {@code login} is present. */
    record Update(PersonName names, Optional<Login> login) implements Change {

        /** The names only. */
        public Update keepingLogin() {
            return new Update(names, Optional.empty());
        }

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

        /** The same for those of its roles that fulfil a condition; empty where none does. */
        public Optional<Grant> of(Predicate<RoleId> these) {
            return some(roles, these).map(some -> new Grant(cid, some));
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

        /** The same for those of its roles that fulfil a condition; empty where none does. */
        public Optional<Revoke> of(Predicate<RoleId> these) {
            return some(roles, these).map(some -> new Revoke(cid, some));
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

    /** Deletes the user whose place the account's present one has taken. */
    record DeleteFormer(FalconUser user) implements Change {
        @Override
        public String toString() {
            return "delete its former user";
        }
    }

    private static Optional<Set<RoleId>> some(Set<RoleId> roles, Predicate<RoleId> these) {
        var some = roles.stream().filter(these).collect(Collectors.toUnmodifiableSet());
        return Optional.of(some).filter(one -> !one.isEmpty());
    }

    private static Set<RoleGrant> grants(Cid cid, Set<RoleId> roles) {
        return roles.stream().map(role -> new RoleGrant(cid, role)).collect(Collectors.toUnmodifiableSet());
    }
}
