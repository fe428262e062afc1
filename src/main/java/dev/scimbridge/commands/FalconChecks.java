package dev.scimbridge.commands;

import static dev.scimbridge.commands.Check.failure;
import static dev.scimbridge.commands.Check.ok;
import static dev.scimbridge.commands.Check.warning;

import dev.scimbridge.account.Cid;
import dev.scimbridge.account.FalconUser;
import dev.scimbridge.convergence.FalconException;
import dev.scimbridge.falcon.FalconProbe;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What Falcon tells {@code doctor}, by about six calls that change nothing, and one for each CID that the mapping names. */
final class FalconChecks {

    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final int NARROW = 100;

    private final FalconProbe probe;
    private final Optional<RoleMapping> mapping;
    private final Clock clock;
    private final List<Check> checks = new ArrayList<>();

    FalconChecks(FalconProbe probe, Optional<RoleMapping> mapping, Clock clock) {
        this.probe = probe;
        this.mapping = mapping;
        this.clock = clock;
    }

    /** What needs a token is left out where there is none. */
    List<Check> all() {
        if (reached().filter(this::read).isPresent()) {
            catalogue();
            write();
            quota();
        }
        return List.copyOf(checks);
    }

    private Optional<FalconProbe.Host> reached() {
        try {
            var host = probe.ask();
            checks.add(ok("falcon-reachable", host.base() + " answers, and its TLS certificate is trusted."));
            checks.add(host.time().map(this::clock).orElseGet(() -> ok("clock", "Falcon did not tell its time.")));
            return Optional.of(host);
        } catch (FalconException failed) {
            checks.add(failure(
                    "falcon-reachable",
                    failed.getMessage()
                            + ". Where a name or a certificate is the reason (SSLHandshakeException), see to DNS,"
                            + " the proxy, and its CA in the JVM's trust store."));
            return Optional.empty();
        }
    }

    private Check clock(Instant falcon) {
        var off = Duration.between(falcon, clock.instant()).abs();
        return Check.of(
                "clock",
                off.compareTo(SKEW) <= 0,
                "The clock of this host agrees with Falcon's.",
                "The clock of this host is " + off.toSeconds() + " s off Falcon's: let NTP set it.");
    }

    private boolean read(FalconProbe.Host host) {
        try {
            probe.users().listUuids(0, 1);
            checks.add(ok("credentials", "Falcon gives a token to falcon.client-id."));
            checks.add(ok(
                    "scope-read",
                    "Users can be read, by the API " + probe.users().dialect().name() + "."));
            return true;
        } catch (FalconException failed) {
            checks.add(failure(host.issued() ? "scope-read" : "credentials", failed.getMessage()));
            return false;
        }
    }

    private void catalogue() {
        try {
            var catalogue = probe.users().fetchCatalogue();
            checks.add(ok("role-catalogue", catalogue.displayNames().size() + " roles can be read."));
            mapping.ifPresent(roles -> mapped(new RoleResolution(roles, catalogue)));
        } catch (FalconException failed) {
            checks.add(failure("role-catalogue", failed.getMessage()));
        }
    }

    private void mapped(RoleResolution resolution) {
        checks.add(StoreChecks.named("mapped-roles-now", resolution));
        if (!resolution.mappedCids().isEmpty()) {
            cids(resolution);
        }
    }

    /** By what one user, whoever it is, holds there. */
    private void cids(RoleResolution roles) {
        probe.users().fetch(probe.users().listUuids(0, 1).uuids()).stream()
                .findFirst()
                .map(user -> refusals(user, roles.at(user.cid()).mappedCids()))
                .ifPresent(refused -> checks.add(Check.of(
                        "mapped-cids",
                        refused.isEmpty(),
                        "Falcon tells the roles in each CID that the mapping names.",
                        "Falcon does not tell the roles in a CID that the mapping names: " + String.join("; ", refused)
                                + ". Correct the cid in bridge.roles, or let the API client see that CID.")));
    }

    private List<String> refusals(FalconUser someone, Set<Cid> mapped) {
        return mapped.stream()
                .sorted(Comparator.comparing(Cid::value))
                .flatMap(cid -> refusal(someone, cid).stream())
                .toList();
    }

    private Optional<String> refusal(FalconUser someone, Cid cid) {
        try {
            probe.users().fetchRoles(someone, cid);
            return Optional.empty();
        } catch (FalconException.Refused refused) {
            return Optional.of(cid.value() + " (" + refused.getMessage() + ")");
        }
    }

    private void write() {
        try {
            probe.tryWrite();
            checks.add(ok(
                    "scope-write",
                    "Falcon knows no user 00000000-0000-0000-0000-000000000000 to rename, and did not say that it may not be"
                            + " asked: as far as that shows, the scope is there."));
        } catch (FalconException.Misconfigured missing) {
            checks.add(failure(
                    "scope-write",
                    "The API client may not write: give it 'User management: Write' in the console. "
                            + missing.getMessage()));
        } catch (FalconException unclear) {
            checks.add(warning("scope-write", "Whether the client may write is not known: " + unclear.getMessage()));
        }
    }

    private void quota() {
        checks.add(Check.of(
                "quota",
                probe.remaining() >= NARROW,
                probe.remaining() + " of " + probe.quota() + " calls a minute are left, for everybody in this account.",
                "Only " + probe.remaining() + " of " + probe.quota()
                        + " calls a minute are left: somebody else uses the account's quota; see falcon.quota-share."));
    }
}
