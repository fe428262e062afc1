package dev.scimbridge.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A Markdown page with a section for each benchmark, between {@code <!-- name -->} and {@code <!-- /name -->}. */
record BenchmarkPage(Path file) {

    static final BenchmarkPage DOCS = new BenchmarkPage(Path.of("docs", "benchmarks.md"));

    /**
     * Puts the figures of a run in the place of those that stand there, and prints them.
     *
     * @param circumstances sizes and database, as a sentence
     * @throws IllegalStateException the page has no such section
     */
    void write(String section, String circumstances, List<Figure> figures) throws IOException {
        var table = figures.stream()
                .map(Figure::row)
                .collect(Collectors.joining("\n", """
                %s %s

                | | measured | target | |
                |---|---|---|---|
                """.formatted(circumstances, machine()), "\n"));
        System.out.println("\n" + section + "\n\n" + table);
        replace(section, table);
    }

    void replace(String section, String text) throws IOException {
        var begin = "<!-- " + section + " -->\n";
        var page = Files.readString(file);
        var from = page.indexOf(begin) + begin.length();
        var to = page.indexOf("<!-- /" + section + " -->");
        if (!page.contains(begin) || to < from) {
            throw new IllegalStateException(file + " has no section " + section);
        }
        Files.writeString(file, page.substring(0, from) + text + page.substring(to));
    }

    /** The load says whether others used the machine meanwhile. */
    private static String machine() {
        return String.format(
                Locale.ROOT,
                "%s, %d processors, JDK %s, load average %.1f.",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
