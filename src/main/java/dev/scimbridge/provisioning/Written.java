package dev.scimbridge.provisioning;

import java.time.Duration;

/**
 * The outcome of a write that was stored.
 *
 * @param resource as it is now, to be shown to the client
 */
public record Written<T>(T resource, Confirmation confirmation) {

    /** What the client may be told. */
    public sealed interface Confirmation {}

    /** Falcon confirmed, or the rest may follow by itself: a success. The resource's state tells which. */
    public record Accepted() implements Confirmation {}

    /**
     * Access that was to be taken away may still exist. The work goes on; the client is told 503 and its repeat joins.
     *
     * @param reason a sentence for the client
     */
    public record Unconfirmed(String reason, Duration retryAfter) implements Confirmation {}
}
