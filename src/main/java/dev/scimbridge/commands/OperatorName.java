package dev.scimbridge.commands;

import picocli.CommandLine.Option;

/** Who gives a command that is put on record, as a picocli mixin: {@code --by}, or the account that it runs under. */
final class OperatorName {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            converter = GivenName.class,
            defaultValue = "${sys:user.name:-operator}",
            description = "Who does this, for the record. Default: the name you are logged in by.")
    private String by = "";

    String text() {
        return by;
    }
}
