package dev.scimbridge.story;

import dev.scimbridge.commands.CommandLineEntry;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A person at the command line, beside a running bridge. */
public final class Operator {

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
            return new Said(code, "", err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(formerOut);
            System.setErr(formerErr);
        }
    }
}
