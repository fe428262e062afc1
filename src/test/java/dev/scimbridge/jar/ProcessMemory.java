package dev.scimbridge.jar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a process holds of the machine's memory, in bytes; Linux only.
 *
 * @param resident all its pages that are there, those of mapped files among them
 * @param own of these, the pages that are no file's: what only its end gives back
 * @param peak the most that was resident until now
 */
public record ProcessMemory(long resident, long own, long peak) {

    public static final ProcessMemory NONE = new ProcessMemory(0, 0, 0);

    /** @return empty: it is over, or ends just now */
    public static Optional<ProcessMemory> of(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            var kilobytes = lines.filter(
                            line -> line.startsWith("VmHWM:") || line.startsWith("Rss") || line.startsWith("VmRSS:"))
                    .map(line -> line.split(":"))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1].replaceAll("\\D", ""))));
            return kilobytes.containsKey("VmHWM") ? Optional.of(of(kilobytes)) : Optional.empty();
        } catch (IOException | UncheckedIOException gone) {
            return Optional.empty();
        }
    }

    private static ProcessMemory of(Map<String, Long> kilobytes) {
        return new ProcessMemory(
                kilobytes.getOrDefault("VmRSS", 0L) << 10,
                kilobytes.getOrDefault("RssAnon", 0L) << 10,
                kilobytes.getOrDefault("VmHWM", 0L) << 10);
    }

    /** The larger of each. */
    public ProcessMemory orMore(ProcessMemory other) {
        return new ProcessMemory(
                Math.max(resident, other.resident), Math.max(own, other.own), Math.max(peak, other.peak));
    }
}
