package dev.scimbridge.story;

import dev.scimbridge.commands.CommandLineEntry;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A person at the command line, beside a running bridge. */
public final class Operator {

    /**
     * What the logging says when another service of this JVM logs in the moment in which a command sets it up anew; a command at the command
     * line is alone in its JVM.
     */
    private static final Pattern OF_ANOTHER_SERVICE =
            Pattern.compile("(?m)^[0-9:,]+ \\|-WARN in Logger\\[.*] - No appenders present in context .*\\R?");

    private final String databaseUrl;

    public Operator(String databaseUrl) {
        this.databaseUrl = databaseUrl;
    }

    /** What a command printed, and its exit code. */
    public record Said(int code, String out, String err) {

        public List<String> lines() {
            return out.lines().toList();
        }
    }

    public Said says(String... words) {
        var out = new ByteArrayOutputStream();
        var said = saysTo(out, words);
        return new Said(said.code(), out.toString(StandardCharsets.UTF_8), said.err());
    }

    /** The same, redirected. */
    public Said saysTo(OutputStream out, String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.add("--spring.datasource.url=" + databaseUrl);
        var err = new ByteArrayOutputStream();
        var formerOut = System.out;
        var formerErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            var code = new CommandLineEntry(settings -> {}).run(arguments.toArray(String[]::new));
            var told = OF_ANOTHER_SERVICE.matcher(err.toString(StandardCharsets.UTF_8));
            return new Said(code, "", told.replaceAll(""));
        } finally {
            System.setOut(formerOut);
            System.setErr(formerErr);
        }
    }
}
