package dev.scimbridge.commands;

import dev.scimbridge.audit.RequestScope;
import dev.scimbridge.security.Network;
import dev.scimbridge.security.Scope;
import dev.scimbridge.security.Token;
import dev.scimbridge.security.TokenIssuer;
import dev.scimbridge.security.TokensConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token create|list|revoke|rotate}. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description =
                "Creates and ends the tokens that identity providers send. A running service follows within 5 seconds.",
        subcommands = {
            TokenCommand.Create.class,
            TokenCommand.Listing.class,
            TokenCommand.Revoke.class,
            TokenCommand.Rotate.class
        })
final class TokenCommand implements Runnable {

    private static final String NEVER = "never";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: token create, list, revoke or rotate");
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Creates a token and prints it, once.")
    static final class Create implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Mixin
        private OperatorName by = new OperatorName();

        @Option(
                names = "--name",
                required = true,
                converter = GivenName.class,
                description = "What you call it, as okta or entra-2026.")
        private String name = "";

        @Option(
                names = "--scopes",
                split = ",",
                defaultValue = "users:rw,groups:rw",
                description = "Of users:rw, users:ro, groups:rw, groups:ro. Default: ${DEFAULT-VALUE}")
        private List<String> scopes = new ArrayList<>();

        @Option(
                names = "--networks",
                split = ",",
                description = "Where it may be used from, as 192.0.2.0/24. Default: everywhere")
        private List<String> networks = new ArrayList<>();

        @Option(
                names = "--expires",
                defaultValue = "365d",
                description = "After how long it ends (d, h, m, s), or never. Default: ${DEFAULT-VALUE}")
        private String expires = NEVER;

        @Override
        public Integer call() {
            var validFor = validFor(on, expires);
            var granted = granted();
            var from = from();
            return on.runFirst(
                    database -> {
                        var issuer = database.port(TokenIssuer.class);
                        var created = onRecord(by, () -> issuer.create(name, granted, from, validFor));
                        show(on, created);
                        return ExitCode.DONE;
                    },
                    TokensConfiguration.class);
        }

        private Set<Scope> granted() {
            return scopes.stream()
                    .map(scope -> Scope.find(scope)
                            .orElseThrow(() -> on.misused("'" + scope
                                    + "' is no scope; there are users:rw, users:ro, groups:rw and groups:ro")))
                    .collect(Collectors.toSet());
        }

        private List<Network> from() {
            try {
                return networks.stream().map(Network::parse).toList();
            } catch (IllegalArgumentException wrong) {
                throw on.misused("--networks: " + wrong.getMessage());
            }
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the tokens, without their texts.")
    static final class Listing implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Override
        public Integer call() {
            return on.run(
                    database -> {
                        var issuer = database.port(TokenIssuer.class);
                        var tokens = issuer.list();
                        if (tokens.isEmpty() && !on.isJson()) {
                            on.print("There are no tokens. Create one with: token create --name=okta");
                        }
                        on.printEach(tokens, token -> asMap(issuer, token), token -> line(issuer, token));
                        return ExitCode.DONE;
                    },
                    TokensConfiguration.class);
        }

        private static String line(TokenIssuer issuer, Token token) {
            return "%s  %-20s  %-8s  %s  expires %s  last used %s%s"
                    .formatted(
                            token.keyId(),
                            token.name(),
                            issuer.standing(token),
                            scopes(token),
                            token.expires().map(Object::toString).orElse(NEVER),
                            token.lastUsed().map(Object::toString).orElse(NEVER),
                            token.networks().isEmpty() ? "" : "  from " + networks(token));
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Ends a token now; every replica refuses it within 5 seconds.")
    static final class Revoke implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Mixin
        private OperatorName by = new OperatorName();

        @Parameters(paramLabel = "KEY-ID", description = "The 8 characters after fsb_, as token list shows them.")
        private String keyId = "";

        @Override
        public Integer call() {
            return on.run(
                    database -> {
                        var issuer = database.port(TokenIssuer.class);
                        if (!onRecord(by, () -> issuer.revoke(keyId))) {
                            throw noSuchToken(keyId);
                        }
                        on.print(Map.of("keyId", keyId, "revoked", true), "Revoked " + keyId + ".");
                        return ExitCode.DONE;
                    },
                    TokensConfiguration.class);
        }
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Creates a token like another one, which goes on for a while and then ends.")
    static final class Rotate implements Callable<Integer> {

        @Mixin
        private OnDatabase on = new OnDatabase();

        @Mixin
        private OperatorName by = new OperatorName();

        @Parameters(paramLabel = "KEY-ID", description = "The 8 characters after fsb_, as token list shows them.")
        private String keyId = "";

        @Option(
                names = "--overlap",
                defaultValue = "7d",
                description = "How long both work (d, h, m, s). Default: ${DEFAULT-VALUE}")
        private String overlap = "";

        @Option(
                names = "--expires",
                defaultValue = "365d",
                description = "After how long the new one ends, or never. Default: ${DEFAULT-VALUE}")
        private String expires = NEVER;

        @Override
        public Integer call() {
            var validFor = validFor(on, expires);
            var both = on.duration("--overlap", overlap);
            return on.run(
                    database -> {
                        var issuer = database.port(TokenIssuer.class);
                        var former = issuer.find(keyId).orElseThrow(() -> noSuchToken(keyId));
                        var next = onRecord(by, () -> issuer.rotate(former, both, validFor))
                                .orElseThrow(() -> new CommandFailure("Token '" + keyId
                                        + "' is revoked and cannot be rotated; make a new one with: token create"));
                        show(on, next);
                        return ExitCode.DONE;
                    },
                    TokensConfiguration.class);
        }
    }

    private static <T> T onRecord(OperatorName by, Supplier<T> change) {
        return RequestScope.call(RequestScope.ofOperator(by.text()), change::get);
    }

    private static CommandFailure noSuchToken(String keyId) {
        return new CommandFailure("There is no token '" + keyId + "'; token list shows what there is.");
    }

    private static Optional<Duration> validFor(OnDatabase on, String expires) {
        return expires.equals(NEVER) ? Optional.empty() : Optional.of(on.duration("--expires", expires));
    }

    private static void show(OnDatabase on, TokenIssuer.Created created) {
        var token = created.token();
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("token", created.secret().reveal());
        shown.put("keyId", token.keyId());
        shown.put("name", token.name());
        shown.put("scopes", scopes(token));
        shown.put("expires", token.expires().map(Object::toString).orElse(null));
        on.print(shown, created.secret().reveal());
    }

    private static Map<String, @Nullable Object> asMap(TokenIssuer issuer, Token token) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("keyId", token.keyId());
        shown.put("name", token.name());
        shown.put("state", issuer.standing(token));
        shown.put("scopes", scopes(token));
        shown.put("networks", networks(token));
        shown.put("created", token.created().toString());
        shown.put("expires", token.expires().map(Object::toString).orElse(null));
        shown.put("lastUsed", token.lastUsed().map(Object::toString).orElse(null));
        return shown;
    }

    private static String scopes(Token token) {
        return token.scopes().stream().map(Scope::text).sorted().collect(Collectors.joining(" "));
    }

    private static String networks(Token token) {
        return token.networks().stream().map(Network::toString).collect(Collectors.joining(" "));
    }
}
