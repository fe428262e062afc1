package dev.scimbridge.commands;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns the command line into a word and its settings. No word means {@code serve}; what begins with {@code --} is then a
 * setting of the service.
 */
public final class CommandLineEntry {

    private static final List<String> ASKING = List.of("--help", "-h", "--version", "-V");

    private static final String DEBUG = "--debug";

    private final Root root = new Root();
    private final CommandLine commands;

    /** @param serve starts the service with these settings, and returns while it runs */
    public CommandLineEntry(Consumer<String[]> serve) {
        this.commands = new CommandLine(root)
                .addSubcommand(new Serve(serve))
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new InventoryCommand())
                .addSubcommand(new TokenCommand())
                .addSubcommand(new HeldCommand())
                .addSubcommand(new PlanCommand())
                .addSubcommand(new MappingCommand())
                .addSubcommand(new ReconcileCommand())
                .addSubcommand(new ExplainCommand())
                .addSubcommand(new AuditCommand())
                .addSubcommand(new PersonCommand())
                .addSubcommand(new BackupCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(new RebuildCommand())
                .addSubcommand(new MigrateCommand())
                .addSubcommand(new LockCommand.Lock())
                .addSubcommand(new LockCommand.Unlock())
                .addSubcommand(new LockCommand.Listing())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(CommandLineEntry::misused)
                .setExecutionExceptionHandler(this::failed);
    }

    /** @return the exit code; for a service that runs, {@link ExitCode#DONE} */
    public int run(String... arguments) {
        var code = commands.execute(isWithoutWord(arguments) ? withServe(arguments) : arguments);
        return isServe(arguments) ? code : ofWholeOutput(code);
    }

    /** A stream keeps to itself that it could not write: a full disk, a pipe that nobody reads, no standard output at all. */
    private int ofWholeOutput(int code) {
        if (!System.out.checkError()) {
            return code;
        }
        commands.getErr().println("Not all could be written to standard output: what was printed is not whole.");
        return ExitCode.ERROR;
    }

    /** All words and their options, for whoever reads them. */
    CommandLine commands() {
        return commands;
    }

    /** Whether these arguments start the service, so that the process goes on after {@link #run}. */
    public static boolean isServe(String... arguments) {
        return isWithoutWord(arguments)
                || first(arguments).filter("serve"::equals).isPresent();
    }

    private static boolean isWithoutWord(String... arguments) {
        return first(arguments)
                .filter(word -> !word.startsWith("--") || ASKING.contains(word))
                .isEmpty();
    }

    /** The option for all may stand before the word. */
    private static Optional<String> first(String... arguments) {
        return Arrays.stream(arguments).dropWhile(DEBUG::equals).findFirst();
    }

    private static String[] withServe(String... arguments) {
        var all = new String[arguments.length + 1];
        all[0] = "serve";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    private static int misused(ParameterException wrong, String... arguments) {
        PrintWriter err = wrong.getCommandLine().getErr();
        err.println(withoutValues(wrong) + ". Try --help.");
        return ExitCode.USAGE;
    }

    /** A setting that is not understood may be a secret, and this may be written into somebody's log. */
    private static String withoutValues(ParameterException wrong) {
        var words = String.valueOf(wrong.getMessage());
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            for (var argument : unmatched.getUnmatched()) {
                words = words.replace(argument, argument.replaceFirst("(?s)^(--[^=]*=).*", "$1..."));
            }
        }
        return words;
    }

    /** A service that does not start has reported why; a command says it here, in one line whatever it is. */
    private int failed(Exception why, CommandLine command, CommandLine.ParseResult parsed) {
        if (!(command.getCommand() instanceof Serve)) {
            command.getErr().println(why instanceof CommandFailure ? why.getMessage() : unexpected(why));
            command.getErr().flush();
        }
        if (root.debug) {
            FailureTrace.print(why, command.getErr());
        }
        return ExitCode.ERROR;
    }

    private static String unexpected(Exception why) {
        var words = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
        return "This ended by a fault of the bridge's own: " + why.getClass().getSimpleName() + ": " + words
                + " Nothing more was done; please report it with this line.";
    }

    @Command(
            name = "falcon-scim-bridge",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "A self-hosted SCIM 2.0 service provider for CrowdStrike Falcon.",
            subcommands = HelpCommand.class,
            synopsisSubcommandLabel = "[COMMAND]",
            footer = {
                "",
                "Without a command it serves. Settings are given as --property=value, in application.yaml or by",
                "environment variables (falcon.client-id is FALCON_CLIENT_ID).",
                "",
                "Exit codes: 0 done, 1 error, 2 changes or findings, 64 usage."
            })
    static final class Root implements Runnable {

        @Option(
                names = DEBUG,
                scope = ScopeType.INHERIT,
                description =
                        "Show the stack trace of what stopped it, without values of settings. Spring's own debug mode, with its"
                                + " report of conditions, is DEBUG=true in the environment.")
        private boolean debug;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "A command is missing");
        }
    }

    @Command(
            name = "serve",
            mixinStandardHelpOptions = true,
            description = "Serves SCIM at http://localhost:8080/scim/v2, health and metrics on port 8081.")
    static final class Serve implements Runnable {

        private final Consumer<String[]> serve;

        @Unmatched
        private String[] settings = {};

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        Serve(Consumer<String[]> serve) {
            this.serve = serve;
        }

        @Override
        public void run() {
            for (var setting : settings) {
                if (!setting.startsWith("--")) {
                    throw new ParameterException(
                            spec.commandLine(), "'" + setting + "' is no setting; write --property=value");
                }
            }
            serve.accept(settings);
        }
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            var version = CommandLineEntry.class.getPackage().getImplementationVersion();
            return new String[] {"falcon-scim-bridge " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
