package dev.scimbridge.plan.rails;

/** What is held of an account already. @param allowed an operator has let it go */
public record PendingHold(RailName rail, boolean allowed) {}
