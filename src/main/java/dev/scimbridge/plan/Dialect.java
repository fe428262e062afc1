package dev.scimbridge.plan;

import java.util.stream.Stream;

/**
 * What a Falcon API can do, as far as a plan depends on it.
 *
 * @param name {@code user-management} or {@code users}
 * @param renamesLogins whether a user's login can be changed
 * @param rolesPerGrant how many roles one grant call takes, at least 1
 * @param rolesPerRevoke how many roles one revoke call takes, at least 1
 */
public record Dialect(String name, boolean renamesLogins, int rolesPerGrant, int rolesPerRevoke) {

    /** The API as it is today. */
    public static final Dialect USER_MANAGEMENT = new Dialect("user-management", false, 100, 100);

    /** The API of the published guide. */
    public static final Dialect USERS = new Dialect("users", true, 100, 1);

    /** By its name. @throws IllegalArgumentException there is none of that name */
    public static Dialect named(String name) {
        return Stream.of(USER_MANAGEMENT, USERS)
                .filter(dialect -> dialect.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no dialect is named " + name));
    }
}
