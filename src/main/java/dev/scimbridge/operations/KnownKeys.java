package dev.scimbridge.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings below our prefixes, from the metadata that the build writes for them. Compared as Spring binds them: without
 * case, dashes and underscores.
 */
final class KnownKeys {

    static final Set<String> PREFIXES = Set.of("bridge.", "falcon.", "reconcile.");

    /** Former key → what to use instead. */
    private static final Map<String, String> RENAMED = Map.of();

    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";
    private static final Pattern ELEMENT = Pattern.compile("java\\.util\\.List<(.+)>");
    private static final Pattern INDEX = Pattern.compile("\\[[^]]*]");
    private static final Pattern INDEX_OF_VARIABLE = Pattern.compile("_\\d+(?=_|$)");

    private final Map<String, String> byPlainForm = new TreeMap<>();
    private final Map<String, String> renamed;

    private KnownKeys(Map<String, String> renamed) {
        this.renamed = renamed;
    }

    static KnownKeys ofThisBuild() {
        return read(RENAMED);
    }

    static KnownKeys read(Map<String, String> renamed) {
        var keys = new KnownKeys(renamed);
        try (var in = KnownKeys.class.getResourceAsStream(METADATA)) {
            if (in != null) {
                JsonMapper.builder().build().readTree(in).path("properties").forEach(keys::add);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return keys;
    }

    private void add(JsonNode property) {
        var name = property.path("name").asString("");
        if (PREFIXES.stream().anyMatch(name::startsWith)) {
            byPlainForm.put(plain(name), name);
            elementFields(property.path("type").asString(""))
                    .forEach(field -> byPlainForm.put(plain(name + "." + field), name + "[]." + field));
        }
    }

    /** The fields of a list's elements, which the metadata leaves out. */
    private static Set<String> elementFields(String type) {
        var element = ELEMENT.matcher(type);
        if (!element.matches()) {
            return Set.of();
        }
        try {
            var fields = Class.forName(element.group(1)).getRecordComponents();
            return fields == null
                    ? Set.of()
                    : Arrays.stream(fields).map(field -> field.getName()).collect(Collectors.toSet());
        } catch (ClassNotFoundException notOurs) {
            return Set.of();
        }
    }

    private static String plain(String key) {
        return INDEX.matcher(key)
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .replace("-", "")
                .replace("_", "");
    }

    boolean knows(String key) {
        return byPlainForm.containsKey(plain(key));
    }

    /** Whether an environment variable sets something; its underscores stand for dots, dashes or nothing. */
    boolean knowsVariable(String variable) {
        var letters = letters(variable);
        return byPlainForm.keySet().stream().map(KnownKeys::letters).anyMatch(letters::equals);
    }

    /** The setting that may have been meant by a variable. */
    Optional<String> nearestToVariable(String variable) {
        var letters = letters(variable);
        return byPlainForm.entrySet().stream()
                .min(Comparator.comparingInt(known -> distance(letters, letters(known.getKey()))))
                .filter(known -> distance(letters, letters(known.getKey())) <= 2)
                .map(Map.Entry::getValue);
    }

    private static String letters(String variable) {
        return plain(INDEX_OF_VARIABLE.matcher(variable).replaceAll("")).replace(".", "");
    }

    /** What to write instead of a key that is not known. */
    String mend(String key) {
        var successor = Optional.ofNullable(renamed.get(key));
        return successor
                .map(now -> "It was renamed: write '" + now + "'.")
                .orElseGet(() -> "Remove it, or write what was meant"
                        + nearest(key).map(near -> ": perhaps '" + near + "'").orElse("") + ".");
    }

    private Optional<String> nearest(String key) {
        return byPlainForm.entrySet().stream()
                .min(Comparator.comparingInt(known -> distance(plain(key), known.getKey())))
                .filter(known -> distance(plain(key), known.getKey()) <= Math.max(2, key.length() / 3))
                .map(Map.Entry::getValue);
    }

    /** Levenshtein. */
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        Arrays.setAll(row, column -> column);
        for (var line = 1; line <= one.length(); line++) {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= other.length(); column++) {
                var change = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
