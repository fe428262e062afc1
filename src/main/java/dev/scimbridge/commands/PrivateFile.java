package dev.scimbridge.commands;

import dev.scimbridge.store.FileWords;
import dev.scimbridge.store.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A new file that only its owner may read, from its first byte on. */
final class PrivateFile {

    private PrivateFile() {}

    /** @throws CommandFailure there is such a file already, or it cannot be written */
    static void write(Path file, String text) {
        var fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, fresh, OwnerOnly.attribute())) {
            var bytes = StandardCharsets.UTF_8.encode(text + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (FileAlreadyExistsException exists) {
            throw new CommandFailure(file + " exists already; name another file.", exists);
        } catch (IOException | UnsupportedOperationException failed) {
            throw new CommandFailure(file + " cannot be written: " + FileWords.of(failed) + ".", failed);
        }
    }
}
