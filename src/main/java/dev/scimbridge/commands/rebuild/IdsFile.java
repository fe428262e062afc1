package dev.scimbridge.commands.rebuild;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import dev.scimbridge.commands.rebuild.FormerIds.Line;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads a file of ids: JSON lines, or CSV with a head, in UTF-8, with at least an {@code id} and a {@code uuid}. All lines are looked
 * at, so that all that is wrong is told at once.
 */
public final class IdsFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int QUOTED = 60;

    private final Map<FalconUserUuid, Line> byUuid = new HashMap<>();
    private final Map<AccountId, Integer> byId = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    private IdsFile() {}

    /** @throws IdsUnusable there is none, or a line of it makes no sense or says otherwise than another */
    public static FormerIds read(Path file) {
        var reading = new IdsFile();
        reading.take(lines(file));
        var findings = reading.findings;
        if (!findings.isEmpty()) {
            throw new IdsUnusable("Lines of " + file + " that make no sense: " + findings.size() + ".", findings);
        }
        return new FormerIds(reading.byUuid, reading.remarks);
    }

    /** @param number from 1 */
    private record Numbered(int number, String text) {}

    /** Those that are not blank, of which there is one at least. */
    private static List<Numbered> lines(Path file) {
        try {
            var all = Files.readAllLines(file);
            var lines = IntStream.range(0, all.size())
                    .mapToObj(index -> new Numbered(
                            index + 1,
                            all.get(index)
                                    .replaceFirst("^" + BYTE_ORDER_MARK, "")
                                    .strip()))
                    .filter(line -> !line.text().isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                throw new IdsUnusable(file + " is empty.", List.of());
            }
            return lines;
        } catch (CharacterCodingException other) {
            throw new IdsUnusable(file + " is no text in UTF-8.", List.of());
        } catch (IOException failed) {
            throw new IdsUnusable("There is no file " + file + " that can be read.", List.of());
        }
    }

    private void take(List<Numbered> lines) {
        var first = lines.getFirst();
        if (first.text().startsWith("{")) {
            var json = new LineForm.Json();
            lines.forEach(line -> take(line, json));
            return;
        }
        try {
            var csv = head(first.text());
            lines.stream().skip(1).forEach(line -> take(line, csv));
        } catch (Malformed malformed) {
            find(first, malformed);
        }
    }

    private static LineForm head(String line) throws Malformed {
        var head = LineForm.Csv.of(line);
        if (!head.head().containsAll(List.of("id", "uuid"))) {
            throw new Malformed("is neither a JSON object nor the head of a CSV file with the columns id and uuid");
        }
        return head;
    }

    private void take(Numbered line, LineForm form) {
        try {
            take(line.number(), form.parse(line.text()));
        } catch (Malformed malformed) {
            find(line, malformed);
        }
    }

    private void find(Numbered line, Malformed malformed) {
        findings.add("Line " + line.number() + " " + malformed.why() + ".");
    }

    private void take(int number, Map<String, String> texts) throws Malformed {
        var uuid = new FalconUserUuid(text("uuid", texts));
        var id = id(text("id", texts));
        var former = Optional.ofNullable(byUuid.putIfAbsent(uuid, new Line(number, id)));
        if (former.filter(line -> line.id().equals(id)).isPresent()) {
            remarks.add("Line " + number + " says what line " + former.get().number() + " says.");
            return;
        }
        if (former.isPresent()) {
            throw new Malformed("gives the uuid of line " + former.get().number() + " another id");
        }
        var other = Optional.ofNullable(byId.putIfAbsent(id, number));
        if (other.isPresent()) {
            throw new Malformed("gives the id of line " + other.get() + " to another uuid");
        }
    }

    private static String text(String name, Map<String, String> texts) throws Malformed {
        var text = texts.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            throw new Malformed("has no " + name);
        }
        return text;
    }

    private static AccountId id(String text) throws Malformed {
        var shown = text.substring(0, Math.min(QUOTED, text.length())).replaceAll("\\p{Cc}", "?");
        return AccountId.parse(text)
                .orElseThrow(() -> new Malformed("has the id '" + shown + "', which is no UUID in lower case"));
    }
}
