package dev.scimbridge.commands.inventory;

import java.util.function.Consumer;

/** Where nobody watches a terminal: a line for each hundred users. */
public final class ProgressLines implements Progress {

    private static final int EACH = 100;

    private final Consumer<String> out;
    private final int total;
    private int done;

    /** @param done of the total, before the first step */
    public ProgressLines(Consumer<String> out, int done, int total) {
        this.out = out;
        this.done = done;
        this.total = total;
    }

    @Override
    public void step() {
        done++;
        if (done % EACH == 0) {
            out.accept(done + " of " + total + " users read.");
        }
    }

    @Override
    public void close() {
        // nothing is open
    }
}
