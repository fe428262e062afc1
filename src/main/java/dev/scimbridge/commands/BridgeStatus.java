package dev.scimbridge.commands;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.State;
import dev.scimbridge.convergence.AccessEnds.Overdue;
import dev.scimbridge.convergence.Backlog;
import dev.scimbridge.convergence.Backlog.FailedAccount;
import dev.scimbridge.convergence.CatalogueVersions;
import dev.scimbridge.convergence.CatalogueVersions.CatalogueVersion;
import dev.scimbridge.convergence.Census;
import dev.scimbridge.convergence.Holds;
import dev.scimbridge.convergence.Holds.Waiting;
import dev.scimbridge.convergence.MappingVersions;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.convergence.TenantBindings.Binding;
import dev.scimbridge.convergence.TenantCloud;
import dev.scimbridge.plan.rails.RailName;
import dev.scimbridge.security.Token;
import dev.scimbridge.security.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * How things stand at one moment, by what the store knows.
 *
 * @param tokens those that let requests in, the first to expire first; {@code bridge.scim.token} is none of them
 */
record BridgeStatus(
        Instant now,
        Map<State, Long> accounts,
        Progress progress,
        Map<RailName, Waiting> held,
        Tenant tenant,
        Versions versions,
        List<Token> tokens,
        LastHeard heard) {

    private static final Duration PENDING_TOO_LONG = Duration.ofMinutes(15);
    private static final int FAILED_SHOWN = 20;
    private static final String QUOTA_METRIC = "falcon_rate_limit_remaining";

    /** What is under way, and what failed. */
    record Progress(
            Optional<Instant> oldestPending,
            List<FailedAccount> failed,
            long openDepartures,
            Optional<Instant> accessOverdueSince) {}

    /** The tenant, and when it was read. @param observing whether the store waits for {@code plan --accept} */
    record Tenant(
            Optional<Binding> binding,
            Optional<String> cloud,
            boolean observing,
            Optional<Instant> lastListing,
            Optional<Instant> allRolesRead,
            Optional<Instant> rolesKnownSince) {}

    /** By what is planned; @param mapping 0: none was ever in force */
    record Versions(long mapping, Optional<Instant> mappingSince, Optional<CatalogueVersion> catalogue) {}

    static BridgeStatus read(OpenDatabase database) {
        var backlog = database.port(Backlog.class);
        return new BridgeStatus(
                database.port(Clock.class).instant(),
                database.port(Census.class).byState(),
                new Progress(
                        backlog.oldestPending(),
                        backlog.failed(FAILED_SHOWN),
                        backlog.openDepartures(),
                        database.port(Overdue.class).oldest()),
                database.port(Holds.class).waiting(),
                tenant(database, backlog),
                new Versions(
                        database.port(MappingVersions.class).currentNumber(),
                        backlog.mappingSince(),
                        database.port(CatalogueVersions.class).newest()),
                live(database.port(Tokens.class)),
                LastHeard.of(database.port(Tokens.class).list()));
    }

    private static Tenant tenant(OpenDatabase database, Backlog backlog) {
        var bindings = database.port(TenantBindings.class);
        var configured = Optional.ofNullable(database.port(Environment.class).getProperty("falcon.cloud"))
                .filter(cloud -> !cloud.equals("auto"));
        return new Tenant(
                bindings.binding(),
                configured.or(() -> database.port(TenantCloud.class).find()),
                bindings.observing(),
                bindings.mirroredAt(),
                backlog.allRolesRead(),
                backlog.rolesKnownSince());
    }

    private static List<Token> live(Tokens tokens) {
        var now = tokens.now();
        return tokens.list().stream()
                .filter(token -> token.isLive(now))
                .sorted(Comparator.comparing(token -> end(token).orElse(Instant.MAX)))
                .toList();
    }

    /** When a token lets nobody in any more: it expires, or was revoked for that time. */
    private static Optional<Instant> end(Token token) {
        return Stream.of(token.expires(), token.revoked())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** What needs somebody, a sentence each. */
    List<String> findings() {
        var findings = new ArrayList<String>();
        if (heldNumber() > 0) {
            findings.add(heldNumber() + " held, the first since " + time(heldSince()) + ": see held list.");
        }
        if (count(State.FAILED) > 0) {
            findings.add(count(State.FAILED) + " failed: see their details, and explain USER.");
        }
        progress.oldestPending()
                .filter(since -> since.isBefore(now.minus(PENDING_TOO_LONG)))
                .ifPresent(since -> findings.add("The longest has been pending since " + time(progress.oldestPending())
                        + ": is the service running, and does Falcon answer?"));
        return List.copyOf(findings);
    }

    private long count(State state) {
        return accounts.getOrDefault(state, 0L);
    }

    private long heldNumber() {
        return held.values().stream().mapToLong(Waiting::number).sum();
    }

    private Optional<Instant> heldSince() {
        return held.values().stream().map(Waiting::oldest).min(Comparator.naturalOrder());
    }

    /** For a person. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(line("users", counted()));
        lines.add(line("pending since", time(progress.oldestPending(), "nothing is pending")));
        lines.add(line("held since", time(heldSince(), "nothing is held")));
        lines.add(line("departures", progress.openDepartures() + " from groups not confirmed"));
        lines.add(line("access past its end", time(progress.accessOverdueSince(), "nobody's")));
        lines.add(line("tenant", tenant.binding().map(this::place).orElse("not bound yet")));
        lines.add(line("last full listing", time(tenant.lastListing())));
        lines.add(line("all roles first read", time(tenant.allRolesRead())));
        lines.add(line("roles read since", time(tenant.rolesKnownSince())));
        lines.add(line("mapping", versions.mapping() == 0 ? "none yet" : mapping()));
        lines.add(
                line("catalogue", versions.catalogue().map(BridgeStatus::words).orElse("never read")));
        lines.add(line("tokens", tokens.isEmpty() ? "none by token create" : tokenWords()));
        lines.add(line("last heard", heard.words()));
        lines.add(line(
                "quota left", "the service's metric " + QUOTA_METRIC + " tells it, or doctor by a call to Falcon"));
        progress.failed().forEach(one -> lines.add(line("failed", words(one))));
        findings().forEach(finding -> lines.add(line("!", finding)));
        return lines;
    }

    private static String line(String name, String value) {
        return "%-21s%s".formatted(name, value);
    }

    private String counted() {
        return Arrays.stream(State.values())
                .map(state -> count(state) + " " + state.wire())
                .collect(Collectors.joining(", "));
    }

    private String place(Binding binding) {
        return binding.cid().map(Cid::value).orElse("CID not told yet")
                + tenant.cloud().map(cloud -> " in " + cloud).orElse("")
                + ", by the API " + binding.dialect()
                + (tenant.observing() ? ", observed only until plan --accept" : "");
    }

    private String mapping() {
        return "version " + versions.mapping() + ", in force since "
                + time(versions.mappingSince(), "before times were kept");
    }

    private static String words(CatalogueVersion catalogue) {
        return "version " + catalogue.number() + ", read " + time(Optional.of(catalogue.readAt()));
    }

    private String tokenWords() {
        var first = tokens.getFirst();
        return tokens.size() + " live; "
                + end(first)
                        .map(at -> "the first to end is " + first.name() + ", at " + time(Optional.of(at)))
                        .orElse("none ends");
    }

    private static String words(FailedAccount failed) {
        return "%s  %s  (%s)".formatted(failed.id(), failed.detail().orElse(""), failed.userName());
    }

    private static String time(Optional<Instant> at) {
        return time(at, "never");
    }

    private static String time(Optional<Instant> at, String otherwise) {
        return at.map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(otherwise);
    }

    /** For a script. */
    Map<String, @Nullable Object> asMap() {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("accounts", countedAsMap());
        shown.put("oldestPending", text(progress.oldestPending()));
        shown.put("held", heldAsMap());
        shown.put("openDepartures", progress.openDepartures());
        shown.put("accessOverdueSince", text(progress.accessOverdueSince()));
        shown.put("failed", progress.failed().stream().map(BridgeStatus::asMap).toList());
        shown.put("tenant", tenantAsMap());
        shown.put("lastListing", text(tenant.lastListing()));
        shown.put("allRolesRead", text(tenant.allRolesRead()));
        shown.put("rolesKnownSince", text(tenant.rolesKnownSince()));
        shown.put("mapping", pair("version", versions.mapping(), "since", text(versions.mappingSince())));
        shown.put(
                "catalogue",
                pair(
                        "version",
                        versions.catalogue().map(CatalogueVersion::number).orElse(0L),
                        "readAt",
                        text(versions.catalogue().map(CatalogueVersion::readAt))));
        shown.put("tokens", tokens.stream().map(BridgeStatus::asMap).toList());
        shown.put("lastHeard", text(heard.at()));
        shown.put("lastHeardBy", heard.by().orElse(null));
        shown.put("quotaMetric", QUOTA_METRIC);
        shown.put("findings", findings());
        return shown;
    }

    private Map<String, Long> countedAsMap() {
        var shown = new LinkedHashMap<String, Long>();
        for (var state : State.values()) {
            shown.put(state.wire(), count(state));
        }
        return shown;
    }

    private Map<String, @Nullable Object> heldAsMap() {
        var byRail = new LinkedHashMap<String, Long>();
        held.forEach((rail, waiting) -> byRail.put(rail.wire(), waiting.number()));
        var shown = pair("number", heldNumber(), "oldest", text(heldSince()));
        shown.put("byRail", byRail);
        return shown;
    }

    private Map<String, @Nullable Object> tenantAsMap() {
        var shown = pair(
                "cid",
                tenant.binding().flatMap(Binding::cid).map(Cid::value).orElse(null),
                "cloud",
                tenant.cloud().orElse(null));
        shown.put("dialect", tenant.binding().map(Binding::dialect).orElse(null));
        shown.put("observing", tenant.observing());
        return shown;
    }

    private static Map<String, @Nullable Object> asMap(FailedAccount failed) {
        var shown = pair("id", failed.id().toString(), "userName", failed.userName());
        shown.put("detail", failed.detail().orElse(null));
        return shown;
    }

    private static Map<String, @Nullable Object> asMap(Token token) {
        var shown = pair("keyId", token.keyId(), "name", token.name());
        shown.put("ends", text(end(token)));
        return shown;
    }

    private static Map<String, @Nullable Object> pair(
            String one, @Nullable Object first, String other, @Nullable Object second) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put(one, first);
        shown.put(other, second);
        return shown;
    }

    private static @Nullable String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse(null);
    }
}
