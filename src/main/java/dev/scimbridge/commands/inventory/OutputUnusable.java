package dev.scimbridge.commands.inventory;

import java.io.IOException;
import java.nio.file.Path;

/** A file that an inventory cannot be written to, in a sentence for the operator. */
public final class OutputUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutputUnusable(String sentence) {
        super(sentence);
    }

    static OutputUnusable of(Path file, IOException failed) {
        return new OutputUnusable(
                file + " cannot be written (" + failed.getClass().getSimpleName() + ": " + failed.getMessage()
                        + "). Make room or name another file, and say the same again.");
    }
}
