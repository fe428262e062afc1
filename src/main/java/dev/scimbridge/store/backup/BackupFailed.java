package dev.scimbridge.store.backup;

import dev.scimbridge.store.FileWords;
import java.nio.file.Path;

/** A copy that could not be made or put in place, in a sentence for the operator; everything is as it was. */
public final class BackupFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BackupFailed(String sentence) {
        super(sentence);
    }

    static BackupFailed isThere(Path file) {
        return new BackupFailed(file + " is there already: name another file, or move that one away.");
    }

    static BackupFailed of(Path file, Exception failed) {
        return new BackupFailed(file + ": " + FileWords.of(failed) + ".");
    }
}
