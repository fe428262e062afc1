package dev.scimbridge.convergence;

/** One converge of one process: unique, so that two threads of a process exclude each other like two replicas. */
public record LeaseOwner(String value) {}
