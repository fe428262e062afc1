package dev.scimbridge.commands.inventory;

/** How far it is, for a person who waits. */
public sealed interface Progress extends AutoCloseable permits ProgressLines, ProgressOnTerminal {

    /** One more user is there. */
    void step();

    @Override
    void close();
}
