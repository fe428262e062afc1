package dev.scimbridge.scim;

import dev.scimbridge.account.ProvisioningException;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Turns every failure into a SCIM error (RFC 7644 §3.12); nothing of the inside gets out. */
@RestControllerAdvice
class ScimErrors {

    private static final Logger LOG = LoggerFactory.getLogger(ScimErrors.class);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(5);
    private static final String TAKES_NO_WRITES = "25006";

    @ExceptionHandler({
        ScimException.class,
        ProvisioningException.class,
        DataAccessException.class,
        TransactionException.class
    })
    ResponseEntity<ScimBody> refused(RuntimeException e, HttpServletRequest request, HttpServletResponse response) {
        return answer(toScim(e, request.getMethod()), request, response);
    }

    /** What a client is told of a failure; logs what is no fault of the client. */
    static ScimException toScim(RuntimeException e, String method) {
        return switch (e) {
            case ScimException refused -> refused;
            case ProvisioningException refused -> ProvisioningFailures.toScim(refused);
            case DataAccessException away -> databaseAway(away, method);
            case TransactionException away -> databaseAway(away, method);
            default -> bug(e, method);
        };
    }

    /** 503, so that no identity provider takes an outage of the database for an answer about its users. */
    private static ScimException databaseAway(RuntimeException e, String method) {
        if (isRefusedValue(e)) {
            LOG.warn("database refused a value: method={} cause={}", method, rootCause(e));
            return ScimException.invalidValue("The database does not take a value of this request.");
        }
        if (e instanceof PessimisticLockingFailureException) {
            LOG.warn("row in use: method={} cause={}", method, rootCause(e));
            return ScimException.unavailable(
                    "What this request is about is being changed by somebody else. Repeat the request.",
                    DATABASE_RETRY);
        }
        if (isOutage(e)) {
            LOG.error("database unavailable: method={} cause={}", method, rootCause(e));
        } else {
            LOG.error("database failed: method={}", method, e);
        }
        return ScimException.unavailable("The bridge cannot reach its database. Repeat the request.", DATABASE_RETRY);
    }

    private static ScimException bug(Exception e, String method) {
        var id = RequestIds.current();
        LOG.error("request failed: requestId={} method={}", id, method, e);
        return ScimException.of(
                500, "The bridge failed to answer. Its log has the reason under request id " + id + ".");
    }

    /** SQL's class 22, a wrong value, and PostgreSQL's 54, one over a limit: to repeat it would help nobody. */
    private static boolean isRefusedValue(RuntimeException e) {
        var state = sqlState(e);
        return state.startsWith("22") || state.startsWith("54");
    }

    /** Whether the database fails whatever it is asked; a row that is in use is that of one request. */
    static boolean isDatabaseAway(RuntimeException e) {
        return isOutage(e) && !(e instanceof PessimisticLockingFailureException);
    }

    private static boolean isOutage(RuntimeException e) {
        return sqlState(e).equals(TAKES_NO_WRITES)
                || e instanceof TransientDataAccessException
                || e instanceof DataAccessResourceFailureException
                || e instanceof TransactionException;
    }

    /** Empty where there is none. */
    private static String sqlState(RuntimeException e) {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException failure
                        && failure.getSQLState() instanceof String state
                ? state
                : "";
    }

    private static String rootCause(Throwable e) {
        return NestedExceptionUtils.getMostSpecificCause(e).getClass().getSimpleName();
    }

    /** Where the server has refused it already there is nothing to add. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<ScimBody> unreadable(UnreadableBody e, HttpServletRequest request, HttpServletResponse response) {
        LOG.debug("request body unreadable: {}", e.getMessage());
        return response.isCommitted()
                ? null
                : answer(ScimException.of(400, "The request body could not be read."), request, response);
    }

    /** What Spring MVC refuses by itself: no such path, no such method. */
    @ExceptionHandler
    ResponseEntity<ScimBody> unexpected(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (response.isCommitted()) {
            throw e; // an answer that was begun can only be cut
        }
        if (e instanceof HttpRequestMethodNotSupportedException method) {
            response.setHeader(
                    HttpHeaders.ALLOW,
                    String.join(
                            ", ", method.getSupportedMethods() == null ? new String[0] : method.getSupportedMethods()));
        }
        if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            return answer(ErrorBody.ofStatus(known.getStatusCode().value()), request, response);
        }
        if (e instanceof IOException) {
            LOG.debug("the client went away: {}", e.getClass().getSimpleName());
            return answer(ScimException.of(400, "The request body could not be read."), request, response);
        }
        return answer(bug(e, request.getMethod()), request, response);
    }

    private static ResponseEntity<ScimBody> answer(
            ScimException e, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            throw e;
        }
        response.setHeader(HttpHeaders.ETAG, null);
        var answer = ResponseEntity.status(e.status())
                .contentType(ScimMediaType.accepted(request.getHeader(HttpHeaders.ACCEPT)));
        e.retryAfter()
                .ifPresent(wait -> answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(ErrorBody.seconds(wait))));
        return answer.body(new ErrorBody(e));
    }
}
