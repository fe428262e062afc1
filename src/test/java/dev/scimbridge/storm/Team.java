package dev.scimbridge.storm;

/** A group as the identity provider has it. */
record Team(String id, String name) {}
