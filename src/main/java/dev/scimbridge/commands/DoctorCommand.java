package dev.scimbridge.commands;

import dev.scimbridge.commands.Check.Level;
import dev.scimbridge.convergence.TenantCloud;
import dev.scimbridge.falcon.FalconProbe;
import dev.scimbridge.security.jwt.Issuer;
import dev.scimbridge.security.jwt.JwtProperties;
import dev.scimbridge.store.DatabaseCondition;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at the settings, the database and Falcon, before the first start and ever after, and says of each thing"
                    + " whether it is well and what to do. It changes nothing; Falcon gets about six calls.",
            "Exit code 2 where something is a warning or a failure."
        })
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private OnDatabase on = new OnDatabase();

    @Option(names = "--offline", description = "Without a call to Falcon, or to the issuer of JWTs.")
    private boolean offline;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        var arguments = on.settings();
        var settings = OpenDatabase.settings(arguments);
        var read = new SettingsChecks(settings).all();
        var checks = new ArrayList<>(read.checks());
        var cloud = store(arguments, settings, read, checks);
        if (!offline) {
            read.falcon()
                    .map(falcon -> FalconProbe.of(falcon, settings::getProperty, cloud, 1, clock))
                    .map(probe -> new FalconChecks(probe, read.mapping(), clock).all())
                    .ifPresent(checks::addAll);
            read.jwt().map(DoctorCommand::issuer).ifPresent(checks::add);
        }
        print(checks);
        return checks.stream().allMatch(Check::isOk) ? ExitCode.DONE : ExitCode.FINDINGS;
    }

    /** @return the cloud that the store remembers */
    private static Optional<String> store(
            List<String> arguments, Environment settings, SettingsChecks.Result read, List<Check> checks) {
        if (SqliteFile.of(settings).missing().isPresent()) {
            checks.add(Check.ok("database", "There is no database yet; the first start makes it."));
            checks.add(Check.warning(
                    "replicas", "SQLite is for one replica, on a local disk; use PostgreSQL for production."));
            checks.add(firstToken(isTokenConfigured(settings)));
            return Optional.empty();
        }
        try (var database = OpenDatabase.openAsItIs(arguments)) {
            var protectedUsers =
                    read.bridge().map(bridge -> bridge.rails().protectedUsers()).orElse(List.of());
            checks.addAll(new StoreChecks(database, isTokenConfigured(settings)).all(read.mapping(), protectedUsers));
            return database.port(DatabaseCondition.class).tables() == DatabaseCondition.Tables.OF_THIS_VERSION
                    ? database.port(TenantCloud.class).find()
                    : Optional.empty();
        } catch (CommandFailure | DataAccessException | FlywayException unusable) {
            checks.add(Check.failure(
                    "database", String.valueOf(OpenDatabase.failure(unusable).getMessage())));
        }
        return Optional.empty();
    }

    private static Check issuer(JwtProperties jwt) {
        try {
            return Check.ok(
                    "jwt-issuer",
                    "The issuer of JWTs can be reached and has "
                            + new Issuer(jwt).fetchKeys().size() + " keys.");
        } catch (IOException unusable) {
            return Check.failure(
                    "jwt-issuer",
                    "The issuer of JWTs is of no use: " + unusable.getMessage()
                            + ". Its tokens are answered 503 meanwhile.");
        }
    }

    private static boolean isTokenConfigured(Environment settings) {
        return Stream.of("bridge.scim.token", "bridge.security.jwt.issuer")
                .anyMatch(setting -> !settings.getProperty(setting, "").isBlank());
    }

    private static Check firstToken(boolean configured) {
        return Check.of(
                "first-token",
                configured,
                "bridge.scim.token or bridge.security.jwt.issuer lets the identity provider in.",
                "No token lets an identity provider in yet: say token create --name=okta, or set bridge.scim.token.");
    }

    private void print(List<Check> checks) {
        var shown = new LinkedHashMap<String, Object>();
        for (var level : Level.values()) {
            shown.put(level.name().toLowerCase(Locale.ROOT), count(checks, level));
        }
        shown.put("checks", checks.stream().map(Check::asMap).toList());
        on.print(
                shown,
                String.join(
                        System.lineSeparator(), checks.stream().map(Check::line).toList()));
        on.remark("%d checks: %d ok, %d warnings, %d failures."
                .formatted(
                        checks.size(),
                        count(checks, Level.OK),
                        count(checks, Level.WARNING),
                        count(checks, Level.FAILURE)));
    }

    private static long count(List<Check> checks, Level level) {
        return checks.stream().filter(check -> check.level() == level).count();
    }
}
