package dev.scimbridge.falcon;

import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.convergence.FalconException.Obstacle;
import dev.scimbridge.convergence.TenantCloud;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for tokens where the tenant lives, and with {@code falcon.cloud: auto} finds out where that is: by the cloud that was
 * remembered, by Falcon's own redirect (308, or 201 with another {@code X-Cs-Region}), and where the first cloud plainly refuses
 * the credentials, as it does for some tenants of another one, by asking the other commercial clouds: each until it has refused too,
 * once for each API client.
 * The secret goes to {@link TokenHosts} only. Not thread-safe.
 */
final class TokenEndpoint {

    private static final Logger log = LoggerFactory.getLogger(TokenEndpoint.class);
    private static final String TOKEN = "token";
    private static final int TOO_LATE = 408;

    private final FalconProperties properties;
    private final TokenHosts hosts;
    private final TenantCloud remembered;
    private final Supplier<ApiClient> clients;
    private final Transport transport;
    private @Nullable URI base;
    private @Nullable ApiClient soughtFor;
    private final Set<URI> unasked = new LinkedHashSet<>();
    private boolean found;

    TokenEndpoint(
            FalconProperties properties,
            TokenHosts hosts,
            TenantCloud remembered,
            Supplier<ApiClient> clients,
            Transport transport) {
        this.properties = properties;
        this.hosts = hosts;
        this.remembered = remembered;
        this.clients = clients;
        this.transport = transport;
    }

    /** An answer to a token call, to whom, and which cloud gave it. */
    record Issue(ApiClient client, URI base, FalconResponse answer) {

        boolean hasToken() {
            return answer.successful() && !token().isEmpty();
        }

        String token() {
            return answer.body().path("access_token").asString("");
        }

        /** Whether the same question would be answered the same later; who is redirected does not live there. */
        private boolean isFinal() {
            return hasToken() || isRefusal() || isSentElsewhere(answer);
        }

        /** Whether Falcon itself, and nothing on the way to it, plainly refuses the credentials. */
        private boolean isRefusal() {
            var status = answer.status();
            return answer.isEnvelope() && (status == 400 || status == 401 || status == 403);
        }
    }

    /** Who asks now. */
    ApiClient client() {
        return clients.get();
    }

    /** @throws FalconException no cloud can be reached, or the tenant lives where the secret must not go */
    Issue ask() {
        var client = clients.get();
        var issue = followed(ask(begin(), client), client);
        if (issue.isRefusal() && mayLiveElsewhere(client)) {
            issue = sought(issue, client);
        }
        if (issue.hasToken()) {
            settle(issue.base());
        }
        requireFalcons(issue);
        return issue;
    }

    /** A page or a redirect says nothing of the credentials. Where it will not pass by itself, an operator must act; a 429 will. */
    private static void requireFalcons(Issue issue) {
        var answer = issue.answer();
        if (answer.isRedirect()) {
            throw new FalconException.Misconfigured(
                    InFalconsPlace.redirect(issue.base(), TOKEN, answer), answer.traceId());
        }
        if (answer.isEnvelope()
                || issue.hasToken()
                || answer.isTooMany()
                || !(answer.successful() || answer.isPage())) {
            return;
        }
        var words = InFalconsPlace.page(issue.base(), TOKEN, answer);
        throw answer.status() >= 400 && answer.status() < 500 && answer.status() != TOO_LATE
                ? new FalconException.Misconfigured(words, answer.traceId())
                : new FalconException.Unavailable(Obstacle.PAGE, words, answer.traceId());
    }

    private Issue ask(URI cloud, ApiClient client) {
        return new Issue(client, cloud, transport.token(cloud, client.form()));
    }

    private URI begin() {
        var known = base;
        if (known == null) {
            var before =
                    hosts.fixed() ? Optional.<URI>empty() : remembered.find().flatMap(hosts::discovered);
            found = before.isPresent();
            known = before.orElse(hosts.first());
            base = known;
        }
        return known;
    }

    private Issue followed(Issue issue, ApiClient client) {
        if (!isSentElsewhere(issue.answer()) && !livesElsewhere(issue)) {
            return issue;
        }
        return ask(redirected(issue.answer()), client);
    }

    private static boolean isSentElsewhere(FalconResponse answer) {
        return answer.status() == 308 && !region(answer).isEmpty();
    }

    /** A token may be issued, but be good in another region only. */
    private boolean livesElsewhere(Issue issue) {
        var region = region(issue.answer());
        return !hosts.fixed()
                && issue.answer().successful()
                && !region.isEmpty()
                && !hosts.discovered(region).equals(Optional.of(issue.base()));
    }

    private static String region(FalconResponse answer) {
        return answer.header("X-Cs-Region").orElse("");
    }

    private URI redirected(FalconResponse answer) {
        var region = region(answer);
        return hosts.discovered(region)
                .orElseThrow(() -> new FalconException.Misconfigured(
                        "Falcon says this tenant lives in the cloud '" + region + "', not at " + properties.place()
                                + " " + answer.details(TOKEN)
                                + ", and the bridge sends its secret to no cloud it was not told of. If it is right, "
                                + advice(region),
                        answer.traceId()));
    }

    private static String advice(String region) {
        return Cloud.find(region).isPresent()
                ? "set falcon.cloud to it."
                : "set falcon.base-url to the address of its API: falcon.cloud takes " + Cloud.names() + " only.";
    }

    private boolean mayLiveElsewhere(ApiClient client) {
        return !hosts.fixed() && !found && (!client.equals(soughtFor) || !unasked.isEmpty());
    }

    private Issue sought(Issue refusal, ApiClient client) {
        if (!client.equals(soughtFor)) {
            soughtFor = client;
            unasked.clear();
            unasked.addAll(hosts.discoverable().values());
            unasked.remove(refusal.base());
        }
        return List.copyOf(unasked).stream()
                .flatMap(cloud -> tried(cloud, client).stream())
                .findFirst()
                .orElse(refusal);
    }

    private Optional<Issue> tried(URI cloud, ApiClient client) {
        try {
            var issue = ask(cloud, client);
            if (issue.isFinal()) {
                unasked.remove(cloud);
            }
            return Optional.of(issue).filter(told -> told.hasToken() && !livesElsewhere(told));
        } catch (FalconException.Unavailable unreached) {
            log.info("The tenant was not looked for at {}: {}", cloud, unreached.getMessage());
            return Optional.empty();
        }
    }

    private void settle(URI cloud) {
        if (hosts.fixed() || (found && cloud.equals(base))) {
            return;
        }
        base = cloud;
        found = true;
        hosts.nameOf(cloud).ifPresent(name -> {
            remembered.save(name);
            log.info("This tenant lives in the Falcon cloud {} ({}), which is remembered.", name, cloud);
        });
    }

    /** How the place is called in messages. */
    String place() {
        return soughtFor == null
                ? properties.place()
                : properties.place() + " and at the other commercial clouds (a government cloud must be named)"
                        + (unasked.isEmpty() ? "" : ", of which " + unasked + " gave no answer");
    }
}
