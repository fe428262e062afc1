package dev.scimbridge.convergence;

/** Falcon answers again, after it had failed so often that calls were stopped. Told once for each such time, by each process. */
public record FalconAnswersAgain() {}
