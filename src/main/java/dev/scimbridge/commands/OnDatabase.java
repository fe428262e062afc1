package dev.scimbridge.commands;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.json.JsonMapper;

/** What the commands that need only the database have in common, as a picocli mixin: {@code --json} and settings. */
final class OnDatabase {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Settings like {@code --spring.datasource.url=...}. */
    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    /**
     * Opens the database, works with it and closes it.
     *
     * @return the exit code that the work gives
     */
    int run(ToIntFunction<OpenDatabase> work, Class<?>... further) {
        for (var setting : settings) {
            if (!setting.startsWith("--") || setting.indexOf('.') < 0 || setting.indexOf('=') < 0) {
                throw misused("'" + setting + "' is no option and no setting; write --property=value");
            }
        }
        try (var database = OpenDatabase.open(settings, further)) {
            return work.applyAsInt(database);
        }
    }

    /** A usage error in one sentence without its full stop: exit code 64. */
    ParameterException misused(String sentence) {
        return new ParameterException(command().commandLine(), sentence);
    }

    /** Prints one of the two, as {@code --json} says. */
    void print(Object value, String text) {
        print(json ? JSON.writeValueAsString(value) : text);
    }

    void print(String line) {
        PrintWriter out = command().commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec;
    }
}
