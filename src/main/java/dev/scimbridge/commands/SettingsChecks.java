package dev.scimbridge.commands;

import static dev.scimbridge.commands.Check.failure;
import static dev.scimbridge.commands.Check.ok;
import static dev.scimbridge.commands.Check.warning;

import dev.scimbridge.convergence.BridgeProperties;
import dev.scimbridge.falcon.FalconProbe;
import dev.scimbridge.falcon.FalconProperties;
import dev.scimbridge.mapping.RoleMapping;
import dev.scimbridge.operations.UnknownSettings;
import dev.scimbridge.plan.Policy;
import dev.scimbridge.plan.rails.Adoption;
import dev.scimbridge.plan.rails.ModeRail;
import dev.scimbridge.security.jwt.JwtProperties;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** What the settings alone tell {@code doctor}. */
final class SettingsChecks {

    private static final int UNLIMITED = 1000;

    private final ConfigurableEnvironment environment;
    private final Binder settings;
    private final List<Check> checks = new ArrayList<>();

    SettingsChecks(ConfigurableEnvironment environment) {
        this.environment = environment;
        this.settings = Binder.get(environment);
    }

    /** What could be read of the settings, and the checks; what cannot be read is a failure among them. */
    record Result(
            List<Check> checks,
            Optional<FalconProperties> falcon,
            Optional<BridgeProperties> bridge,
            Optional<RoleMapping> mapping,
            Optional<JwtProperties> jwt) {}

    Result all() {
        unknown();
        var falcon = read(
                        "falcon-settings",
                        "falcon.* can be read.",
                        () -> settings.bindOrCreate("falcon", FalconProperties.class))
                .filter(this::isRouted);
        var bridge = read(
                "bridge-settings",
                "bridge.* can be read.",
                () -> settings.bindOrCreate("bridge", BridgeProperties.class));
        var mapping = bridge.flatMap(properties -> read(
                "role-mapping",
                "bridge.roles can be read.",
                () -> MappingFile.configured(environment, properties.rails().adminRoles())));
        if (falcon.isPresent() && bridge.isPresent() && mapping.isPresent()) {
            others(falcon.get(), bridge.get());
        }
        mapping.ifPresent(this::mapping);
        falcon.ifPresent(this::falcon);
        bridge.ifPresent(this::bridge);
        bridge.map(BridgeProperties::rails).ifPresent(this::rails);
        security();
        var jwt = jwt();
        checks.add(
                ok(
                        "native-scim",
                        "No API tells whether Falcon's own SCIM is on: make sure that it is off in the console, or two masters fight."));
        checks.add(
                ok(
                        "saml",
                        "No API tells whether SAML is on: with it the NameID must be the userName; without it each new user is mailed."));
        return new Result(List.copyOf(checks), falcon, bridge, mapping, jwt);
    }

    /** The service does not start with one of a file; one of the environment may be another program's. */
    private void unknown() {
        var unknown = new UnknownSettings(environment);
        var keys = unknown.keys();
        var variables = unknown.variables();
        if (!keys.isEmpty()) {
            checks.add(failure(
                    "unknown-settings",
                    "There is no setting '" + keys.getFirst().name() + "'. "
                            + keys.getFirst().mend()));
        } else if (!variables.isEmpty()) {
            checks.add(warning(
                    "unknown-settings",
                    ("The environment variable " + variables.getFirst().name() + " is no setting and has no effect. "
                                    + variables.getFirst().mend())
                            .strip()));
        } else {
            checks.add(ok("unknown-settings", "Every setting is one that the bridge reads."));
        }
    }

    private void others(FalconProperties falcon, BridgeProperties bridge) {
        read("lease", "bridge.lease outlasts a call of Falcon.", () -> {
            falcon.requireOutlastedBy(bridge.lease());
            return bridge.lease();
        });
        read("other-settings", "All others can be read.", () -> {
            new SettingsGroups(environment).readAllBut(JwtProperties.class);
            return environment;
        });
    }

    private <T> Optional<T> read(String name, String well, Supplier<T> reading) {
        try {
            var value = reading.get();
            checks.add(ok(name, well));
            return Optional.of(value);
        } catch (RuntimeException wrong) {
            checks.add(failure(name, MappingFile.root(wrong)));
            return Optional.empty();
        }
    }

    private boolean isRouted(FalconProperties falcon) {
        try {
            checks.add(ok("proxy", FalconProbe.route(falcon, environment::getProperty)));
            return true;
        } catch (IllegalArgumentException noProxy) {
            checks.add(failure("proxy", MappingFile.root(noProxy)));
            return false;
        }
    }

    private void mapping(RoleMapping mapping) {
        var gives = !mapping.entries().isEmpty() || !mapping.everyone().isEmpty() || mapping.fromUserAttribute();
        checks.add(Check.of(
                "mapping-entries",
                gives,
                mapping.entries().size() + " entries.",
                "Nothing gives a role to anybody: add entries to bridge.roles.groups."));
    }

    private void falcon(FalconProperties falcon) {
        checks.add(Check.of(
                "cloud",
                !falcon.cloud().equals("auto") || falcon.baseUrl() != null,
                "Falcon is reached by what falcon.cloud or falcon.base-url names.",
                "falcon.cloud is auto, which asks one cloud after the other: name the one your console is in."));
        checks.add(Check.of(
                "base-url",
                falcon.baseUrl() == null,
                "falcon.base-url is not set, so the secret goes to CrowdStrike only.",
                "falcon.base-url is set, and the secret goes there: that is for a test double, or a cloud that the bridge does not"
                        + " know; else remove it."));
    }

    private void bridge(BridgeProperties bridge) {
        checks.add(Check.of(
                "mode",
                bridge.mode() == ModeRail.Mode.ENFORCE,
                "Falcon follows the identity provider.",
                "bridge.mode is not enforce: access is reported as gone that is not; look at plan, then change it."));
        checks.add(Check.of(
                "deactivation",
                bridge.deactivation().policy() == Policy.Deactivation.REVOKE_ROLES,
                "A deactivated user loses its roles and stays in Falcon.",
                "bridge.deactivation.policy deletes users for ever; revoke-roles can be taken back."));
        checks.add(Check.of(
                "acknowledgement",
                bridge.acknowledgeDeprovisioning() == BridgeProperties.AcknowledgedWhen.CONFIRMED,
                "Lost access is reported when Falcon has confirmed it.",
                "bridge.acknowledge-deprovisioning is accepted: access is reported as gone before it is."));
        checks.add(
                Check.of(
                        "adoption",
                        bridge.adoption() != Adoption.ALLOW,
                        "Administrators that Falcon has already are not taken over without an operator.",
                        "bridge.adoption is allow: the identity provider can take over administrators; refuse-admins holds them."));
    }

    private void rails(BridgeProperties.RailsProperties rails) {
        var loss = rails.deprovisioning();
        checks.add(Check.of(
                "deprovisioning-rail",
                loss.atLeast() < UNLIMITED && loss.percent() < 100,
                "No more than " + loss.atLeast() + " users, or " + loss.percent() + " %, lose access within "
                        + loss.window() + ".",
                "bridge.rails.deprovisioning lets everybody lose access at once: lower it."));
        checks.add(Check.of(
                "admin-roles",
                !rails.adminRoles().isEmpty(),
                "Admin roles are given by exact entries only.",
                "bridge.rails.admin-roles is empty: a pattern may give any role; name those that rule the tenant."));
        var none = rails.minAdmins() != null && rails.minAdmins() == 0;
        checks.add(Check.of(
                "min-admins",
                !none,
                "Some administrators stay, whatever the identity provider says.",
                "bridge.rails.min-admins is 0: the last administrator can go; set 2."));
    }

    /** Empty where no issuer is set, too. */
    private Optional<JwtProperties> jwt() {
        if (text("bridge.security.jwt.issuer").isEmpty()) {
            return Optional.empty();
        }
        return read(
                "jwt-settings",
                "bridge.security.jwt.* can be read.",
                () -> settings.bindOrCreate("bridge.security.jwt", JwtProperties.class));
    }

    private void security() {
        checks.add(Check.of(
                "security-key",
                text("bridge.security.key").isPresent(),
                "bridge.security.key is set.",
                "bridge.security.key is not set, so the key lies beside what it protects, in the database: set one from openssl"
                        + " rand -base64 33."));
        checks.add(publicUrl());
    }

    private Check publicUrl() {
        var url = text("bridge.scim.http.public-url");
        if (url.isEmpty()) {
            return warning(
                    "public-url",
                    "bridge.scim.http.public-url is not set: behind a proxy the locations in answers are wrong; set what"
                            + " the identity provider calls.");
        }
        return isHttps(url.get())
                ? ok("public-url", "Clients reach it by https.")
                : failure(
                        "public-url",
                        "bridge.scim.http.public-url is no https URL: tokens and names would travel in the clear; put TLS"
                                + " in front.");
    }

    private static boolean isHttps(String url) {
        try {
            return "https".equalsIgnoreCase(URI.create(url).getScheme());
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(environment.getProperty(key)).filter(text -> !text.isBlank());
    }
}
