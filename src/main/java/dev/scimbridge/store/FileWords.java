package dev.scimbridge.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be written or read, in words instead of an exception's name. */
public final class FileWords {

    private FileWords() {}

    /** @return a clause without the file's name and without a full stop */
    public static String of(Exception failed) {
        return switch (failed) {
            case NoSuchFileException missing -> "there is no such directory";
            case AccessDeniedException denied -> "this user may not do that there";
            case FileSystemException refused when refused.getReason() != null -> refused.getReason();
            case IOException other when other.getMessage() != null -> DriverWords.firstLine(other.getMessage());
            default -> failed.getClass().getSimpleName() + ": " + DriverWords.firstLine(failed.getMessage());
        };
    }
}
