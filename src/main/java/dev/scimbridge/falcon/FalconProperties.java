package dev.scimbridge.falcon;

import dev.scimbridge.account.Cid;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Falcon is reached ({@code falcon.*}).
 *
 * @param clientId of an API client with the scopes "User management: Read" and "Write"
 * @param clientSecret its secret; shown by no {@code toString}. Read again for each token, as the id is
 * @param cloud where the tenant lives; {@code auto} begins at us-1, follows Falcon's own redirect to a known cloud, and
 *     where us-1 refuses the credentials asks the other commercial clouds once; a government cloud must be named
 * @param baseUrl instead of a cloud, for one that the bridge does not know, or for a test double: https, or any host that is this machine
 * @param allowInsecureBaseUrl lets {@code baseUrl} be plain http to another machine
 * @param api the dialect; {@code auto} asks the current API first and takes the guide's where that is not found, and goes on with the one
 *     by which the store knows its tenant
 * @param cid the CID this is expected to be: nothing is written to another one; absent: what Falcon tells. With
 *     {@code memberCid} it is that one
 * @param memberCid the child CID a parent's API client is locked to
 * @param quotaShare how much of the account's rate limit the bridge uses at most, above 0 up to 1
 * @param maxConcurrentCalls how many calls are under way at once
 * @param proxy the HTTP proxy on the way, as {@code http://host:port}, with {@code name:password@} before the host where it wants
 *     them; {@code none}: no proxy; empty: {@code HTTPS_PROXY} and {@code NO_PROXY} of the environment decide
 */
@ConfigurationProperties(prefix = "falcon", ignoreUnknownFields = false)
public record FalconProperties(
        @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret,
        @DefaultValue("auto") String cloud,
        @Nullable URI baseUrl,
        @DefaultValue("false") boolean allowInsecureBaseUrl,
        @DefaultValue("auto") Api api,
        @Nullable String cid,
        @Nullable String memberCid,
        @DefaultValue("0.8") double quotaShare,
        @DefaultValue("32") int maxConcurrentCalls,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("10s") Duration responseTimeout,
        @DefaultValue("") String proxy) {

    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /** Which dialect is spoken. */
    public enum Api {
        AUTO,
        USER_MANAGEMENT,
        USERS
    }

    public FalconProperties {
        require(
                !clientId.isBlank(),
                "falcon.client-id is missing: set FALCON_CLIENT_ID to the id of a Falcon API client.");
        require(
                !clientSecret.isBlank(),
                "falcon.client-secret is missing: set FALCON_CLIENT_SECRET to the client's secret.");
        require(
                cloud.equals("auto") || Cloud.find(cloud).isPresent(),
                "falcon.cloud is '" + cloud + "': it must be auto or one of " + Cloud.names() + ".");
        require(
                baseUrl == null || trusted(baseUrl, allowInsecureBaseUrl),
                "falcon.base-url must be an https URL: the client secret is sent there. Use https, or for a test double on"
                        + " another machine set falcon.allow-insecure-base-url to true.");
        require(quotaShare > 0 && quotaShare <= 1, "falcon.quota-share must be above 0 and at most 1.");
        require(maxConcurrentCalls > 0, "falcon.max-concurrent-calls must be at least 1.");
        require(connectTimeout.isPositive(), "falcon.connect-timeout must be positive.");
        require(responseTimeout.isPositive(), "falcon.response-timeout must be positive.");
        if (!proxy.isBlank() && !proxy.equals(HttpProxy.NONE)) {
            HttpProxy.parse("falcon.proxy", proxy);
        }
    }

    private static boolean trusted(URI url, boolean insecure) {
        var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        var local = LOOPBACK.contains(String.valueOf(url.getHost()));
        return url.getHost() != null && (scheme.equals("https") || (scheme.equals("http") && (local || insecure)));
    }

    private static void require(boolean fulfilled, String message) {
        if (!fulfilled) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Else a call could land after somebody else took the lease over that it was permitted under.
     *
     * @throws IllegalArgumentException {@code bridge.lease} is too short for {@code falcon.response-timeout}
     */
    public void requireOutlastedBy(Duration lease) {
        require(
                lease.compareTo(responseTimeout.plus(MARGIN)) >= 0,
                "bridge.lease is " + lease + " and falcon.response-timeout is " + responseTimeout
                        + ": a lease must last at least " + MARGIN
                        + " longer than a call may take. Raise the one or lower the other.");
    }

    Optional<Cid> expectedCid() {
        return Optional.ofNullable(cid).filter(text -> !text.isBlank()).map(Cid::new);
    }

    /** As whom tokens are asked for. */
    ApiClient client() {
        return new ApiClient(
                clientId,
                clientSecret,
                Optional.ofNullable(memberCid).filter(text -> !text.isBlank()).map(Cid::new));
    }

    /** Where the first token call goes. */
    URI base() {
        if (baseUrl != null) {
            return URI.create(baseUrl.toString().replaceFirst("/+$", ""));
        }
        return Cloud.find(cloud).orElse(Cloud.US_1).base();
    }

    /** How the place is called in messages. */
    String place() {
        return baseUrl != null ? "falcon.base-url " + baseUrl : "falcon.cloud '" + cloud + "' (" + base() + ")";
    }

    @Override
    public String toString() {
        return "FalconProperties[" + place() + ", api=" + api + "]";
    }
}
