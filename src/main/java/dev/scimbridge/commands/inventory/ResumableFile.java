package dev.scimbridge.commands.inventory;

import dev.scimbridge.store.OwnerOnly;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file that is there whole or not at all. While Falcon is read each user is a JSON line of {@code FILE.part}, whatever the layout;
 * when all are there the file is laid out beside it and takes its name. A {@code FILE.part} that is found is gone on with: an end
 * without a line break was cut off while it was written, and is dropped.
 *
 * <p>The file is locked, and read through the one channel that holds the lock: closing another would release it.
 */
public final class ResumableFile implements InventoryTarget {

    private static final Set<StandardOpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private static final JsonLayout KEPT = new JsonLayout();

    private final Path file;
    private final Path part;
    private final Layout layout;
    private final FileChannel channel;
    private final Set<String> read = new HashSet<>();

    private ResumableFile(Path file, Path part, Layout layout, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.layout = layout;
        this.channel = channel;
    }

    /**
     * Opens a new {@code FILE.part}, or the one that is there.
     *
     * @param withRoles whether the users are to be read with their roles
     * @throws OutputUnusable it cannot be written, is in use, is something else, or was begun otherwise
     */
    @SuppressWarnings("MustBeClosedChecker")
    public static ResumableFile open(Path file, Layout layout, boolean withRoles) {
        var part = beside(file, ".part");
        if (Files.isDirectory(file)) {
            throw new OutputUnusable(file + " is a directory: name a file in it.");
        }
        try {
            var channel = FileChannel.open(part, OPTIONS, ownersOnly(part));
            var opened = new ResumableFile(file, part, layout, channel);
            opened.begin(withRoles);
            return opened;
        } catch (IOException failed) {
            throw OutputUnusable.of(part, failed);
        }
    }

    /** Names, addresses and roles of all users are for whoever asked for them. Where there are no such permissions it is as the system has it. */
    private static FileAttribute<?>[] ownersOnly(Path file) throws IOException {
        return Files.getFileStore(file.toAbsolutePath().getParent())
                        .supportsFileAttributeView(PosixFileAttributeView.class)
                ? new FileAttribute<?>[] {OwnerOnly.attribute()}
                : new FileAttribute<?>[0];
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /** Leaves nothing open where it fails. */
    private void begin(boolean withRoles) throws IOException {
        try {
            requireAlone();
            channel.truncate(endOfLastLine());
            forEach(entry -> {
                requireBegunSo(entry, withRoles);
                read.add(entry.uuid());
            });
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private void requireAlone() throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException here) {
            // as if another process had it
        }
        throw new OutputUnusable(part + " is being written by another inventory: wait for it, or name another file.");
    }

    private long endOfLastLine() throws IOException {
        var end = channel.size();
        var last = ByteBuffer.allocate(1);
        while (end > 0) {
            channel.read(last.clear(), end - 1);
            if (last.get(0) == '\n') {
                break;
            }
            end--;
        }
        return end;
    }

    private void requireBegunSo(InventoryEntry entry, boolean withRoles) {
        if (entry.isWithRoles() != withRoles) {
            throw new OutputUnusable(part + " was begun " + (withRoles ? "with" : "without")
                    + " --no-roles: say it so again, or delete that file.");
        }
    }

    /** From the first line; the next write goes behind the last. */
    private void forEach(Consumer<InventoryEntry> entries) throws IOException {
        channel.position(0);
        var lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            entries.accept(parse(line));
        }
        channel.position(channel.size());
    }

    private InventoryEntry parse(String line) {
        return JsonLayout.parse(line)
                .orElseThrow(
                        () -> new OutputUnusable(part + " holds something else than an inventory that was begun: delete"
                                + " it, or name another file."));
    }

    @Override
    public Set<String> alreadyRead() {
        return Set.copyOf(read);
    }

    @Override
    public void add(InventoryEntry entry) {
        try {
            for (var line : KEPT.lines(entry)) {
                var bytes = StandardCharsets.UTF_8.encode(line + "\n");
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException failed) {
            throw OutputUnusable.of(part, failed);
        }
    }

    @Override
    public Written finish(Set<String> listed) {
        var fresh = beside(file, ".new");
        try {
            var written = layOut(fresh, listed);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(part);
            return written;
        } catch (IOException failed) {
            throw OutputUnusable.of(fresh, failed);
        }
    }

    private Written layOut(Path fresh, Set<String> listed) throws IOException {
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, ownersOnly(fresh));
        try (var out = new PrintWriter(Files.newBufferedWriter(fresh))) {
            var lines = new PrintedInventory(layout, line -> out.append(line).append('\n'));
            forEach(entry -> {
                if (listed.contains(entry.uuid())) {
                    lines.add(entry);
                }
            });
            var written = lines.finish(listed);
            if (out.checkError()) {
                throw new IOException("not all could be written");
            }
            return written;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw OutputUnusable.of(part, failed);
        }
    }
}
