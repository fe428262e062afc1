package dev.scimbridge.account;

import java.util.Optional;

/**
 * One member of a group.
 *
 * @param value what the client wrote: an account's id where it is known
 * @param display the account's {@code displayName}, else its {@code userName}; empty for a value nobody knows
 */
public record Member(String value, Optional<String> display) {}
