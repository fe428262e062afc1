package dev.scimbridge.falcon;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;

/** What a call is guarded by, as {@link FalconConfiguration} sets it. */
record Resilience(Retry retry, CircuitBreaker breaker, Bulkhead bulkhead) {}
