package dev.scimbridge.plan;

/**
 * What a Falcon API can do, as far as a plan depends on it.
 *
 * @param name {@code user-management} or {@code users}
 * @param renamesLogins whether a user's login can be changed
 * @param rolesPerGrant how many roles one grant call takes, at least 1
 * @param rolesPerRevoke how many roles one revoke call takes, at least 1
 */
public record Dialect(String name, boolean renamesLogins, int rolesPerGrant, int rolesPerRevoke) {}
