package dev.scimbridge.commands;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who gives a command that is put on record, as a picocli mixin: {@code --by}, or the account that it runs under. */
final class OperatorName {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            converter = GivenName.class,
            description = "Who does this, for the record. Default: the name you are logged in by.")
    private @Nullable String by;

    String text() {
        return by == null ? System.getProperty("user.name", "operator") : by;
    }
}
