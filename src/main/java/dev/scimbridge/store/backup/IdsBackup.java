package dev.scimbridge.store.backup;

import dev.scimbridge.store.IdTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The table of ids as a CSV file without names, which is on disk and may be read by its owner only before it takes its name. */
public final class IdsBackup {

    private final IdTable table;

    public IdsBackup(IdTable table) {
        this.table = table;
    }

    /**
     * @param file is not there yet
     * @return how many users it has
     * @throws BackupFailed it is there, or cannot be written
     */
    public int writeTo(Path file) {
        if (Files.exists(file)) {
            throw BackupFailed.isThere(file);
        }
        try {
            var fresh = SqliteBackup.freshBeside(file);
            try {
                var users = write(fresh);
                SqliteBackup.flush(fresh);
                Files.move(fresh, file);
                SqliteBackup.flushNameOf(file);
                return users;
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException failed) {
            throw BackupFailed.of(file, failed);
        }
    }

    private int write(Path fresh) throws IOException {
        var users = new AtomicInteger();
        try (var out = new PrintWriter(Files.newBufferedWriter(fresh))) {
            out.append("id,uuid\n");
            table.each((id, uuid) -> {
                out.append(id.toString()).append(',').append(uuid.value()).append('\n');
                users.incrementAndGet();
            });
            if (out.checkError()) {
                throw new IOException("not all could be written");
            }
        }
        return users.get();
    }
}
