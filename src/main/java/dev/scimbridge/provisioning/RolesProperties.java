package dev.scimbridge.provisioning;

/** Placeholder. */
record RolesProperties() {}
