package dev.scimbridge.commands;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.UnmatchedArgsBinding;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import tools.jackson.databind.json.JsonMapper;

/** What the commands that need only the database have in common, as a picocli mixin: {@code --json} and settings. */
final class OnDatabase {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([dhms])");
    private static final String URL = "--spring.datasource.url=";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--json", description = "Print JSON, an object a line; nothing where there is nothing.")
    private boolean json;

    /** Settings like {@code --spring.datasource.url=...}. */
    private final List<String> settings = new ArrayList<>();

    private @Nullable CommandSpec spec;

    /** Picocli hands what no option takes to a command, but not to its mixin; so the mixin asks for it. */
    @Spec(Target.MIXEE)
    void of(CommandSpec mixee) {
        spec = mixee;
        mixee.addUnmatchedArgsBinding(UnmatchedArgsBinding.forStringArrayConsumer(new ISetter() {
            @Override
            public <T> T set(T unmatched) {
                if (unmatched instanceof String[] texts) {
                    settings.addAll(List.of(texts));
                }
                return unmatched;
            }
        }));
    }

    /**
     * Opens the database, works with it and closes it.
     *
     * @return the exit code that the work gives
     * @throws CommandFailure when there is no database, or it fails
     */
    int run(ToIntFunction<OpenDatabase> work, Class<?>... further) {
        return run(() -> OpenDatabase.open(settings, further), work);
    }

    /** The same, but where there is no database it makes one, and says so. */
    int runFirst(ToIntFunction<OpenDatabase> work, Class<?>... further) {
        return run(
                () -> OpenDatabase.openOrMake(
                        settings, file -> remark("There was no database; a new database is made: " + file), further),
                work);
    }

    /** The same of what nobody else uses: tables of an earlier version are completed. */
    int runOwn(ToIntFunction<OpenDatabase> work) {
        return run(() -> OpenDatabase.openOwn(settings), work);
    }

    private int run(Supplier<OpenDatabase> opening, ToIntFunction<OpenDatabase> work) {
        settings();
        try (var database = opening.get()) {
            return work.applyAsInt(database);
        } catch (DataAccessException | TransactionException failed) {
            throw OpenDatabase.failure(failed);
        }
    }

    /**
     * The settings on the command line.
     *
     * @throws ParameterException something there is none
     */
    List<String> settings() {
        for (var setting : settings) {
            if (!setting.startsWith("--") || setting.indexOf('.') < 0 || setting.indexOf('=') < 0) {
                throw misused("'" + setting + "' is no option and no setting; write --property=value");
            }
        }
        return List.copyOf(settings);
    }

    /** The settings on the command line, but with another database. */
    List<String> settingsAt(String url) {
        var others = new ArrayList<>(settings());
        others.removeIf(setting -> setting.startsWith(URL));
        others.add(URL + url);
        return others;
    }

    /** A usage error in one sentence without its full stop: exit code 64. */
    ParameterException misused(String sentence) {
        return new ParameterException(command().commandLine(), sentence);
    }

    /** @throws ParameterException the text is no number of days, hours, minutes or seconds, as {@code 30d} */
    Duration duration(String option, String text) {
        var form = DURATION.matcher(text);
        if (!form.matches()) {
            throw misused(option + " is '" + text + "'; write it as 30d or 12h");
        }
        var count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofSeconds(count);
        };
    }

    /** Whether JSON is asked for. */
    boolean isJson() {
        return json;
    }

    /** Prints a line for each: JSON where that is asked for. */
    <T> void printEach(List<T> values, Function<T, Object> json, Function<T, String> text) {
        values.forEach(value -> print(json.apply(value), Terminal.line(text.apply(value))));
    }

    /** Prints one of the two, as {@code --json} says. */
    void print(Object value, String text) {
        print(json ? json(value) : Terminal.lines(text));
    }

    /** Prints JSON, whatever was asked for: what only scripts read. */
    void printJson(Object value) {
        print(json(value));
    }

    /** A value as JSON. */
    String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** For a person, beside what a script reads: on standard error. */
    void remark(String line) {
        var err = command().commandLine().getErr();
        err.println(Terminal.lines(line));
        err.flush();
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
