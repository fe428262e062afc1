package dev.scimbridge.scim;

import dev.scimbridge.provisioning.ProvisioningException;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
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

    @ExceptionHandler
    ResponseEntity<ScimBody> refused(ScimException e, HttpServletRequest request, HttpServletResponse response) {
        return answer(e, request, response);
    }

    @ExceptionHandler
    ResponseEntity<ScimBody> refused(
            ProvisioningException e, HttpServletRequest request, HttpServletResponse response) {
        return answer(ProvisioningFailures.toScim(e), request, response);
    }

    /** 503, so that no identity provider takes an outage of the database for an answer about its users. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ScimBody> databaseAway(
            RuntimeException e, HttpServletRequest request, HttpServletResponse response) {
        if (isOutage(e)) {
            LOG.error("database unavailable: method={} cause={}", request.getMethod(), rootCause(e));
        } else {
            LOG.error("database failed: method={}", request.getMethod(), e);
        }
        return answer(
                ScimException.unavailable("The bridge cannot reach its database. Repeat the request.", DATABASE_RETRY),
                request,
                response);
    }

    private static boolean isOutage(RuntimeException e) {
        return e instanceof TransientDataAccessException
                || e instanceof DataAccessResourceFailureException
                || e instanceof TransactionException;
    }

    private static String rootCause(Throwable e) {
        return NestedExceptionUtils.getMostSpecificCause(e).getClass().getSimpleName();
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
        var id = UUID.randomUUID().toString();
        LOG.error("request failed: requestId={} method={}", id, request.getMethod(), e);
        return answer(
                ScimException.of(
                        500, "The bridge failed to answer. Its log has the reason under request id " + id + "."),
                request,
                response);
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
