package dev.scimbridge.falcon;

import dev.scimbridge.provisioning.FalconException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OAuth2 token (client credentials): asked for once and kept until shortly before it ends. However many callers find it
 * spent at the same time, one of them asks for the next.
 *
 * <p>A token call to the wrong cloud is answered 308; it is followed to a known cloud only, and only by this call.
 */
final class AccessTokens {

    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);
    private static final Duration EARLY = Duration.ofSeconds(120);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final FalconProperties properties;
    private final Transport transport;
    private final Standing standing;
    private final Clock clock;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Token current = Token.NONE;
    private volatile URI base;
    private Instant failedAt = Instant.MIN;
    private @Nullable FalconException failure;

    AccessTokens(FalconProperties properties, Transport transport, Standing standing, Clock clock) {
        this.properties = properties;
        this.transport = transport;
        this.standing = standing;
        this.clock = clock;
        this.base = properties.base();
    }

    /** @param renewAt from when on it is not used for new calls */
    record Token(String value, Instant renewAt) {

        static final Token NONE = new Token("", Instant.MIN);

        @Override
        public String toString() {
            return "Token[renewAt=" + renewAt + "]";
        }
    }

    /** Where API calls go. */
    URI base() {
        return base;
    }

    /** A token that is valid as far as is known. */
    Token current() {
        var known = current;
        return clock.instant().isBefore(known.renewAt()) ? known : renewed(known);
    }

    /** A token other than one that Falcon rejected. */
    Token renewed(Token spent) {
        renewing.lock();
        try {
            if (current != spent && clock.instant().isBefore(current.renewAt())) {
                return current;
            }
            failFast();
            current = fetch();
            standing.mended(Standing.Concern.CREDENTIALS);
            return current;
        } catch (FalconException failed) {
            failed(failed);
            throw failed;
        } finally {
            renewing.unlock();
        }
    }

    private void failFast() {
        var recent = failure;
        if (recent != null && clock.instant().isBefore(failedAt.plus(PAUSE_AFTER_FAILURE))) {
            throw recent;
        }
    }

    private void failed(FalconException failed) {
        if (failure != failed) {
            failure = failed;
            failedAt = clock.instant();
        }
        if (failed instanceof FalconException.Misconfigured) {
            standing.broken(Standing.Concern.CREDENTIALS, failed.getMessage());
        }
    }

    private Token fetch() {
        var answer = transport.token(base, form());
        if (answer.status() == 308) {
            base = redirected(answer);
            log.info("This tenant lives at {}.", base);
            answer = transport.token(base, form());
        }
        var value = answer.body().path("access_token").asString("");
        if (!answer.successful() || value.isEmpty()) {
            throw refused(answer);
        }
        failure = null;
        return new Token(value, renewAt(answer.body().path("expires_in").asLong(1799)));
    }

    private Instant renewAt(long lifeSeconds) {
        var life = Duration.ofSeconds(lifeSeconds);
        var early = EARLY.compareTo(life.dividedBy(10)) < 0 ? EARLY : life.dividedBy(10);
        return clock.instant().plus(life).minus(early);
    }

    private String form() {
        var member = properties.memberCid();
        return "grant_type=client_credentials&client_id=" + Encoded.query(properties.clientId())
                + "&client_secret=" + Encoded.query(properties.clientSecret())
                + (member == null || member.isBlank()
                        ? ""
                        : "&member_cid=" + Encoded.query(new dev.scimbridge.account.Cid(member).value()));
    }

    private URI redirected(Answer answer) {
        var region = answer.header("X-Cs-Region").orElse("");
        if (properties.baseUrl() != null || !properties.cloud().equals("auto")) {
            throw new FalconException.Misconfigured(
                    "Falcon says this tenant lives in the cloud '" + region + "', not at " + properties.place()
                            + ". Set falcon.cloud to it.",
                    answer.traceId());
        }
        return Arrays.stream(Cloud.values())
                .filter(cloud -> cloud.id().equals(region))
                .filter(cloud -> !cloud.id().startsWith("us-gov"))
                .findFirst()
                .map(Cloud::base)
                .orElseThrow(() -> new FalconException.Misconfigured(
                        "Falcon sends this tenant to the cloud '" + region
                                + "', which is not one the bridge gives its secret to. Set falcon.cloud by name if it is right.",
                        answer.traceId()));
    }

    private FalconException refused(Answer answer) {
        if (answer.status() == 429 || answer.status() >= 500 || answer.successful()) {
            return new FalconException.Unavailable(
                    "Falcon's token call answered " + answer.status() + ".", answer.traceId());
        }
        return new FalconException.Misconfigured(
                "Falcon refuses the API client's credentials at " + properties.place() + " (status " + answer.status()
                        + "). Check falcon.cloud, falcon.client-id and falcon.client-secret"
                        + (properties.memberCid() == null ? "" : ", falcon.member-cid") + ".",
                answer.traceId());
    }
}
