package dev.scimbridge.account;

import java.util.Optional;

/** One element of a user's SCIM {@code emails}. */
public record Email(String value, Optional<String> type, boolean primary) {}
