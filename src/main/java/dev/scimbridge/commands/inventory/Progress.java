package dev.scimbridge.commands.inventory;

import java.util.function.Consumer;

/** How far it is, for a person who waits. */
public sealed interface Progress extends AutoCloseable permits ProgressLines, ProgressOnTerminal {

    /**
     * As a bar where a terminal is watched, else in lines.
     *
     * @param lines takes them
     * @param what of which there are so many, as {@code users}
     * @param done of the total, before the first step
     */
    static Progress of(Consumer<String> lines, String what, String isDone, int done, int total) {
        return ProgressOnTerminal.isStandardError()
                ? new ProgressOnTerminal(System.err, what, done, total)
                : new ProgressLines(lines, what + " " + isDone, done, total);
    }

    /** One more is done. */
    void step();

    @Override
    void close();
}
