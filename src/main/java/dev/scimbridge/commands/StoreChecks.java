package dev.scimbridge.commands;

import static dev.scimbridge.commands.Check.failure;
import static dev.scimbridge.commands.Check.ok;
import static dev.scimbridge.commands.Check.warning;

import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Login;
import dev.scimbridge.account.RoleId;
import dev.scimbridge.convergence.Accounts;
import dev.scimbridge.convergence.CatalogueVersions;
import dev.scimbridge.convergence.TenantBindings;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.plan.rails.AdminHolders;
import dev.scimbridge.provisioning.Groups;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.security.Token;
import dev.scimbridge.store.DatabaseCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the database tells {@code doctor}; nothing is migrated or written. */
final class StoreChecks {

    private static final int PAGE = 500;
    private static final int SHOWN = 5;
    private static final Duration SOON = Duration.ofDays(30);
    private static final Duration OLD = Duration.ofDays(400);
    private static final Duration LISTING_OVERDUE = Duration.ofHours(3);

    private final OpenDatabase database;
    private final boolean tokenConfigured;
    private final List<Check> checks = new ArrayList<>();

    /** @param tokenConfigured whether there is a {@code bridge.scim.token} */
    StoreChecks(OpenDatabase database, boolean tokenConfigured) {
        this.database = database;
        this.tokenConfigured = tokenConfigured;
    }

    /** Where the tables are not those of this version, what they would tell is left out. */
    List<Check> all(Optional<RoleMapping> mapping, List<String> protectedUsers) {
        var condition = database.port(DatabaseCondition.class);
        server(condition);
        switch (condition.tables()) {
            case NONE_YET -> checks.add(ok("schema", "There are no tables yet; the first start makes them."));
            case OF_AN_EARLIER_VERSION ->
                checks.add(warning(
                        "schema", "The tables are of an earlier version: back up; the next start migrates them."));
            case OF_ANOTHER_VERSION ->
                checks.add(failure(
                        "schema", "The tables are of another version: use the version of the bridge that made them."));
            case OF_THIS_VERSION -> {
                checks.add(ok("schema", "The tables are those of this version."));
                content(mapping, protectedUsers);
            }
        }
        return List.copyOf(checks);
    }

    private void server(DatabaseCondition condition) {
        checks.add(ok("database", "The database answers: " + condition.product() + "."));
        checks.add(Check.of(
                "database-version",
                condition.isSupported(),
                "Its makers still mend that version.",
                "That version is not mended any more: upgrade to PostgreSQL 14 or newer."));
        var unsafe = condition.unsafeSettings();
        checks.add(
                unsafe.isEmpty()
                        ? ok("durability", "What is acknowledged survives a power cut.")
                        : failure("durability", "Acknowledged writes can be lost: turn on what is " + unsafe + "."));
        checks.add(Check.of(
                "replicas",
                !condition.isSqlite(),
                "Several replicas may share it.",
                "SQLite is for one replica, on a local disk; use PostgreSQL for production."));
    }

    private void content(Optional<RoleMapping> mapping, List<String> protectedUsers) {
        var status = BridgeStatus.read(database);
        tokens(status);
        backlog(status);
        tenant(status);
        mapping.map(this::resolution).ifPresent(resolution -> {
            groups(resolution);
            roles(resolution);
            administrators(resolution);
            protectedUsers(protectedUsers, resolution);
        });
    }

    private RoleResolution resolution(RoleMapping mapping) {
        return new RoleResolution(
                mapping,
                database.port(CatalogueVersions.class).current(),
                database.port(TenantBindings.class).cid());
    }

    private void roles(RoleResolution resolution) {
        checks.add(
                resolution.catalogue().known()
                        ? named("mapped-roles", resolution)
                        : ok("mapped-roles", "Falcon's catalogue has not been read by the service yet."));
    }

    private void tokens(BridgeStatus status) {
        var tokens = status.tokens();
        checks.add(
                tokens.isEmpty() && !tokenConfigured
                        ? failure(
                                "first-token",
                                "No token lets an identity provider in: say token create --name=okta, or set"
                                        + " bridge.scim.token.")
                        : ok("first-token", "There is a token that lets an identity provider in."));
        var ending = names(
                tokens,
                token ->
                        token.expires().filter(status.now().plus(SOON)::isAfter).isPresent());
        checks.add(Check.of(
                "token-expiry",
                ending.isEmpty(),
                "None ends within 30 days.",
                "These tokens end within 30 days: " + ending + "; say token rotate."));
        var old = names(tokens, token -> token.created().isBefore(status.now().minus(OLD)));
        checks.add(Check.of(
                "token-age",
                old.isEmpty(),
                "None is older than 400 days.",
                "These tokens are older than 400 days: " + old + "; say token rotate."));
    }

    private static String names(List<Token> tokens, Predicate<Token> which) {
        return tokens.stream().filter(which).map(Token::name).collect(Collectors.joining(", "));
    }

    private void backlog(BridgeStatus status) {
        var findings = status.findings();
        checks.add(Check.of("backlog", findings.isEmpty(), "Nothing waits for somebody.", String.join(" ", findings)));
    }

    private void tenant(BridgeStatus status) {
        var tenant = status.tenant();
        checks.add(Check.of(
                "binding",
                tenant.binding().isPresent(),
                "The store is bound to a tenant.",
                "The store is not bound to a tenant yet: the first start does that."));
        var recent = status.now().minus(LISTING_OVERDUE);
        checks.add(Check.of(
                "last-listing",
                tenant.lastListing().filter(recent::isBefore).isPresent(),
                "The tenant's users were listed within 3 hours.",
                "The tenant's users were not listed within 3 hours: is the service running, and does Falcon answer?"));
    }

    private void groups(RoleResolution resolution) {
        var groups = new ArrayList<GroupRef>();
        var search = database.port(Groups.class);
        for (var offset = 0L; ; offset += PAGE) {
            var page = search.search(new Query.All(), Paging.of(offset, PAGE)).items();
            page.forEach(group -> groups.add(group.ref()));
            if (page.size() < PAGE) {
                break;
            }
        }
        var unmatched = resolution.mapping().entries().stream()
                .filter(entry -> groups.stream().noneMatch(entry::matches))
                .map(StoreChecks::words)
                .toList();
        checks.add(Check.of(
                "mapped-groups",
                unmatched.isEmpty(),
                "Each entry of the mapping has a group.",
                "No group of the identity provider is meant by " + some(unmatched)
                        + ": push it, or correct the name in bridge.roles.groups."));
        var giving = groups.stream()
                .filter(group -> resolution.mapping().givenBy(group).isEmpty())
                .map(GroupRef::displayName)
                .toList();
        checks.add(Check.of(
                "groups-without-roles",
                giving.isEmpty(),
                "Each group gives something.",
                "These groups give nothing: " + some(giving) + "; map them, or push them no longer."));
        shared(groups, resolution);
    }

    /** No second group gets an externalId that gives an admin role, unless both had it before the mapping gave one by it. */
    private void shared(List<GroupRef> groups, RoleResolution resolution) {
        var shared = resolution.mapping().entries().stream()
                .filter(RoleMapping.ByExternalId.class::isInstance)
                .filter(entry -> entry.roles().stream().anyMatch(resolution::mayBeAdmin))
                .filter(entry -> groups.stream().filter(entry::matches).count() > 1)
                .map(StoreChecks::words)
                .toList();
        checks.add(Check.of(
                "shared-external-ids",
                shared.isEmpty(),
                "No two groups have an externalId that gives an admin role.",
                "Several groups have what gives an admin role, or may give one: " + some(shared)
                        + "; map the one that is meant by its id."));
    }

    private static String words(RoleMapping.Entry entry) {
        return switch (entry) {
            case RoleMapping.ByName by -> "name '" + by.name() + "'";
            case RoleMapping.ByExternalId by -> "externalId '" + by.externalId() + "'";
            case RoleMapping.ById by -> "id " + by.id();
            case RoleMapping.ByPattern by -> "pattern '" + by.pattern() + "'";
        };
    }

    private static String some(List<String> all) {
        var more = all.size() - SHOWN;
        return all.stream().limit(SHOWN).collect(Collectors.joining(", ")) + (more > 0 ? " and " + more + " more" : "");
    }

    static Check named(String name, RoleResolution resolution) {
        var unknown = resolution.unknownNames();
        return Check.of(
                name,
                unknown.isEmpty(),
                "Each role of the mapping is in Falcon's catalogue.",
                "Falcon's catalogue does not have " + some(List.copyOf(unknown))
                        + ", or two of that name: ids are case-sensitive; correct bridge.roles.");
    }

    private void administrators(RoleResolution resolution) {
        var admins = database.port(AdminHolders.class);
        var holders = admins.holders(resolution.adminRoles()).size();
        checks.add(
                admins.required()
                        .map(required -> Check.of(
                                "admin-margin",
                                holders > required,
                                holders + " hold an admin role, and " + required + " must stay.",
                                holders + " hold an admin role, and " + required
                                        + " others must stay when one loses it: nobody of them can; make another one."))
                        .orElseGet(
                                () -> warning(
                                        "admin-margin",
                                        "Not all roles have been read yet, so nobody loses an admin role: let the service run a while.")));
    }

    private void protectedUsers(List<String> entries, RoleResolution resolution) {
        if (entries.isEmpty()) {
            checks.add(warning(
                    "protected-users",
                    "bridge.rails.protected is empty: name the accounts that you break glass with."));
            return;
        }
        var unknown = entries.stream()
                .filter(entry -> !exists(entry.strip(), resolution))
                .toList();
        checks.add(Check.of(
                "protected-users",
                unknown.isEmpty(),
                "Whom bridge.rails.protected names, Falcon has.",
                "Falcon has nobody by these entries of bridge.rails.protected: " + some(unknown) + "; correct them."));
    }

    /** A glob is no name of anybody. */
    private boolean exists(String entry, RoleResolution resolution) {
        if (entry.contains("*")) {
            return true;
        }
        if (entry.startsWith("role:")) {
            var role = new RoleId(entry.substring("role:".length()).strip());
            return !resolution.catalogue().known()
                    || resolution.catalogue().displayNames().containsKey(role);
        }
        var accounts = database.port(Accounts.class);
        return Login.parse(entry).flatMap(accounts::findByLogin).isPresent()
                || accounts.findByFalconUuid(new FalconUserUuid(entry)).isPresent();
    }
}
