package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconException.Obstacle;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an answer means that is not a success.
 *
 * <p>What becomes of a call whose outcome is not known (cut after it was sent, 5xx, an unreadable 2xx):
 *
 * <table>
 * <caption>Ambiguous outcomes</caption>
 * <tr><th>operation</th><th>here</th><th>above</th></tr>
 * <tr><td>reads</td><td>repeated</td><td></td></tr>
 * <tr><td>update, delete</td><td>repeated; a user that is not found is deleted</td><td></td></tr>
 * <tr><td>create</td><td>{@link FalconException.Ambiguous}</td><td>looked up by login before it is sent again</td></tr>
 * <tr><td>grant, revoke</td><td>{@link FalconException.Ambiguous}</td><td>sent again; if that is refused, the roles are read
 * and the rest is sent one by one</td></tr>
 * </table>
 */
final class Failures {

    private static final Pattern TAKEN = Pattern.compile("already|exists|duplicate|in use");
    private static final Pattern OF_A_ROLE = Pattern.compile("role|grant|action");
    private static final Pattern GATEWAY = Pattern.compile("access denied|scope|authorization failed|not authorized");

    private Failures() {}

    /** The failure an answer of that host stands for; empty for a success. A 2xx with {@code errors} is a failure, unless partly useful. */
    static Optional<FalconException> of(Operation operation, URI base, FalconResponse answer) {
        var error = answer.errors().stream().findFirst();
        if (answer.successful() && (error.isEmpty() || isUsable(operation, answer))) {
            return Optional.empty();
        }
        var code = error.map(FalconResponse.Error::code)
                .filter(inside -> inside >= 400)
                .orElse(answer.status());
        var said = error.map(FalconResponse.Error::message).filter(text -> !text.isBlank());
        return Optional.of(
                code == 403 && answer.isPage()
                        ? new FalconException.Misconfigured(
                                InFalconsPlace.page(base, operation.tag(), answer), answer.traceId())
                        : failure(operation, code, said, answer));
    }

    /**
     * Whether a 2xx with {@code errors} has what was asked for: the users Falcon knows where the errors say that others are not
     * found, the details of some roles, and a user that was created all the same.
     */
    private static boolean isUsable(Operation operation, FalconResponse answer) {
        if (answer.resources().isEmpty()) {
            return false;
        }
        return switch (operation) {
            case CREATE_USER, GET_ROLES -> true;
            case GET_USERS -> answer.errors().stream().allMatch(Failures::saysUnknownUser);
            case LIST_USERS, GET_USER_ROLES, LIST_ROLES, UPDATE_USER, DELETE_USER, GRANT_ROLES, REVOKE_ROLES -> false;
        };
    }

    private static boolean saysUnknownUser(FalconResponse.Error error) {
        return isUserMissing(error.code(), Optional.of(error.message())) || namesUnknownUuid(error.message());
    }

    private static FalconException failure(
            Operation operation, int code, Optional<String> said, FalconResponse answer) {
        var traceId = answer.traceId();
        var words = said.orElse("no reason told");
        var message = words + " " + answer.details(operation.tag());
        if (code >= 500 || code < 400 || code == 408) {
            return unknownOutcome(operation, "Falcon failed: " + message, traceId);
        }
        if (code == 404 && operation == Operation.CREATE_USER && !isSaidByFalcon(said)) {
            return new FalconException.Unavailable("Falcon's address was not found: " + message, traceId);
        }
        if (code == 429) {
            return new FalconException.Unavailable("Falcon throttles: " + message, traceId);
        }
        if (code == 403 && isForTheOperator(operation, said, answer)) {
            return new FalconException.Misconfigured(
                    "Falcon refuses " + operation.tag()
                            + ": the API client lacks a scope (it needs User management: Read and"
                            + " Write), or this address is not allowed. Falcon says: " + message,
                    traceId);
        }
        if (isAboutAUser(operation)
                && (namesUnknownUuid(words) || (isUserMissing(code, said) && !isPerhapsOfARole(operation, words)))) {
            return new FalconException.UnknownUser(message, traceId);
        }
        if (namesALogin(operation) && (code == 409 || isTaken(words))) {
            return new FalconException.DuplicateLogin(message, traceId);
        }
        return new FalconException.Refused(code, message, traceId);
    }

    /** To a grant or a revoke 404 may mean the role, or that the user does not hold it; reading its roles tells. */
    private static boolean isPerhapsOfARole(Operation operation, String words) {
        var said = words.toLowerCase(Locale.ROOT);
        return isAboutRoles(operation) && (OF_A_ROLE.matcher(said).find() || !said.contains("user"));
    }

    private static boolean namesUnknownUuid(String words) {
        return words.contains("invalid user uuid");
    }

    /** Whether the same call may be sent again at once: it had no effect, or repeating it leads to the same. */
    static boolean isRepeatable(Operation operation, FalconException failure) {
        return failure instanceof FalconException.Unavailable
                || (failure instanceof FalconException.Ambiguous && operation.effect() != Operation.Effect.ONCE);
    }

    /** What happened is not known, or for a read does not matter. */
    static FalconException unknownOutcome(Operation operation, String message, Optional<String> traceId) {
        return operation.effect() == Operation.Effect.NONE
                ? new FalconException.Unavailable(message, traceId)
                : new FalconException.Ambiguous(message, traceId);
    }

    /** The same, where something stood in the way. */
    static FalconException unknownOutcome(
            Operation operation, Obstacle obstacle, String message, Optional<String> traceId) {
        return operation.effect() == Operation.Effect.NONE
                ? new FalconException.Unavailable(obstacle, message, traceId)
                : new FalconException.Ambiguous(obstacle, message, traceId);
    }

    /**
     * A 403 that is not about this one user: to a read of a list, from the gateway, or without Falcon's words (a proxy's). One that
     * another part of Falcon gives, or that speaks of a role, closes nothing else.
     */
    private static boolean isForTheOperator(Operation operation, Optional<String> said, FalconResponse answer) {
        var isRead = operation.effect() == Operation.Effect.NONE;
        if ((isRead && !isAboutAUser(operation)) || said.isEmpty()) {
            return true;
        }
        var words = said.get().toLowerCase(Locale.ROOT);
        var byGateway =
                answer.poweredBy().filter(part -> !part.contains("gateway")).isEmpty();
        return byGateway && GATEWAY.matcher(words).find() && !(isAboutRoles(operation) && words.contains("role"));
    }

    private static boolean isAboutRoles(Operation operation) {
        return operation == Operation.GRANT_ROLES || operation == Operation.REVOKE_ROLES;
    }

    /** Falcon itself says 404; a page that is not found says nothing about the user, who must not be taken for deleted. */
    private static boolean isUserMissing(int code, Optional<String> said) {
        return code == 404 && isSaidByFalcon(said);
    }

    private static boolean isSaidByFalcon(Optional<String> said) {
        return said.filter(text -> !text.toLowerCase(Locale.ROOT).contains("page not found"))
                .isPresent();
    }

    private static boolean isAboutAUser(Operation operation) {
        return switch (operation) {
            case GET_USERS, GET_USER_ROLES, UPDATE_USER, DELETE_USER, GRANT_ROLES, REVOKE_ROLES -> true;
            case LIST_USERS, LIST_ROLES, GET_ROLES, CREATE_USER -> false;
        };
    }

    private static boolean namesALogin(Operation operation) {
        return operation == Operation.CREATE_USER || operation == Operation.UPDATE_USER;
    }

    private static boolean isTaken(String message) {
        return TAKEN.matcher(message.toLowerCase(Locale.ROOT)).find();
    }
}
