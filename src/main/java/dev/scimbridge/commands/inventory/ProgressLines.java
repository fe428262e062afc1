package dev.scimbridge.commands.inventory;

import java.util.function.Consumer;

/** Where nobody watches a terminal: a line for each hundred, of many for each fiftieth part. */
final class ProgressLines implements Progress {

    private static final int EACH = 100;
    private static final int LINES = 50;

    private final Consumer<String> out;
    private final String what;
    private final int total;
    private final int each;
    private int done;

    /** @param done of the total, before the first step */
    ProgressLines(Consumer<String> out, String what, int done, int total) {
        this.out = out;
        this.done = done;
        this.total = total;
        this.what = what;
        this.each = Math.max(EACH, total / LINES);
    }

    @Override
    public void step() {
        done++;
        if (done % each == 0) {
            out.accept(done + " of " + total + " " + what + ".");
        }
    }

    @Override
    public void close() {
        // nothing is open
    }
}
