package dev.scimbridge.scim.protocol;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a request is refused, as the client is told (RFC 7644 §3.12). Carries no stack trace: it says what is wrong with the
 * request, and a hostile client must not make it dear.
 */
public final class ScimException extends RuntimeException {

    private final int status;
    private final Optional<Type> type;
    private final transient Optional<Duration> retryAfter;

    /** The error's {@code scimType} (RFC 7644 table 9). */
    public enum Type {
        INVALID_FILTER("invalidFilter"),
        TOO_MANY("tooMany"),
        UNIQUENESS("uniqueness"),
        MUTABILITY("mutability"),
        INVALID_SYNTAX("invalidSyntax"),
        INVALID_PATH("invalidPath"),
        NO_TARGET("noTarget"),
        INVALID_VALUE("invalidValue"),
        /** RFC 9865 §2.1. */
        INVALID_CURSOR("invalidCursor"),
        /** RFC 9865 §2.1. */
        INVALID_COUNT("invalidCount");

        private final String wire;

        Type(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    private ScimException(int status, Optional<Type> type, String detail, Optional<Duration> retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
        this.retryAfter = retryAfter;
    }

    /** @param detail a sentence for people; must not repeat secrets */
    public static ScimException of(int status, String detail) {
        return new ScimException(status, Optional.empty(), detail, Optional.empty());
    }

    /** A 400 of a kind that has a name. */
    public static ScimException badRequest(Type type, String detail) {
        return new ScimException(400, Optional.of(type), detail, Optional.empty());
    }

    public static ScimException invalidSyntax(String detail) {
        return badRequest(Type.INVALID_SYNTAX, detail);
    }

    public static ScimException invalidValue(String detail) {
        return badRequest(Type.INVALID_VALUE, detail);
    }

    public static ScimException invalidPath(String detail) {
        return badRequest(Type.INVALID_PATH, detail);
    }

    public static ScimException mutability(String detail) {
        return badRequest(Type.MUTABILITY, detail);
    }

    public static ScimException noTarget(String detail) {
        return badRequest(Type.NO_TARGET, detail);
    }

    /** Another resource has the value already. */
    public static ScimException conflict(String detail) {
        return new ScimException(409, Optional.of(Type.UNIQUENESS), detail, Optional.empty());
    }

    public static ScimException notFound(String detail) {
        return of(404, detail);
    }

    /** A precondition of the client does not hold. */
    public static ScimException preconditionFailed(String detail) {
        return of(412, detail);
    }

    /** Not now: the client is to repeat the request unchanged. */
    public static ScimException unavailable(String detail, Duration retryAfter) {
        return new ScimException(503, Optional.empty(), detail, Optional.of(retryAfter));
    }

    public int status() {
        return status;
    }

    public Optional<Type> type() {
        return type;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
