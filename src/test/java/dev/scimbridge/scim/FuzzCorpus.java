package dev.scimbridge.scim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The requests that are kept in {@code src/test/resources/fuzz}; its README says what such a file holds. */
final class FuzzCorpus {

    private static final Path FOLDER = Path.of("src/test/resources/fuzz");
    private static final Pattern REPEATED = Pattern.compile("«(\\d+)×(.*?)»", Pattern.DOTALL);
    private static final Pattern BYTES = Pattern.compile("«hex:([0-9a-f]+)»");

    private FuzzCorpus() {}

    /**
     * One of them.
     *
     * @param status that it has to have, if only one is right
     * @param body as it is written, with what stands for ids, repetitions and bytes
     */
    record Entry(
            String name, String method, String target, OptionalInt status, Map<String, String> headers, String body) {

        Entry {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }

        /** @param filled puts ids and names where they belong */
        byte[] bytes(UnaryOperator<String> filled) {
            return unescaped(repeated(filled.apply(body)));
        }

        boolean isLong() {
            return REPEATED.matcher(body).find();
        }
    }

    /** In the order of their names. */
    static List<Entry> entries() {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".http"))
                    .sorted()
                    .map(FuzzCorpus::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry read(Path file) {
        try {
            return parse(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry parse(String name, String text) {
        var parts = text.strip().split("\n\n", 2);
        var head = parts[0].lines().dropWhile(line -> line.startsWith("#")).toList();
        var request = head.getFirst().split(" ");
        var headers = new LinkedHashMap<String, String>();
        head.stream().skip(1).map(line -> line.split(": ", 2)).forEach(header -> headers.put(header[0], header[1]));
        return new Entry(
                name,
                request[0],
                request[1],
                request.length > 2 ? OptionalInt.of(Integer.parseInt(request[2])) : OptionalInt.empty(),
                headers,
                parts.length > 1 ? parts[1] : "");
    }

    private static String repeated(String text) {
        return REPEATED.matcher(text).replaceAll(match -> Matcher.quoteReplacement(repetition(match)));
    }

    private static String repetition(MatchResult match) {
        return IntStream.range(0, Integer.parseInt(match.group(1)))
                .mapToObj(number -> match.group(2).replace("#", String.valueOf(number)))
                .collect(Collectors.joining());
    }

    private static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream();
        var matcher = BYTES.matcher(text);
        var end = 0;
        while (matcher.find()) {
            bytes.writeBytes(text.substring(end, matcher.start()).getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(HexFormat.of().parseHex(matcher.group(1)));
            end = matcher.end();
        }
        bytes.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
