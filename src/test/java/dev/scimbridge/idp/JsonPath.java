package dev.scimbridge.idp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/** The subset of JSONPath that the steps use: {@code $ .name ['name'] [0] [-1] [*] [?(@.type=='work')]}. */
final class JsonPath {

    private static final Pattern TOKEN = Pattern.compile("""
            \\.(?<name>[A-Za-z_$][\\w$-]*)
            |\\[\\s*'(?<quoted>(?:[^'\\\\]|\\\\.)*)'\\s*]
            |\\[\\s*(?<index>-?\\d+)\\s*]
            |\\[\\s*(?<all>\\*)\\s*]
            |\\[\\?\\(\\s*@\\.(?<key>[\\w$-]+)\\s*==\\s*(?<wanted>'(?:[^'\\\\]|\\\\.)*'|true|false|-?\\d+)\\s*\\)]""".replace("\n", ""));

    private JsonPath() {}

    /** All values at the path; none when there is nothing. */
    static List<JsonNode> at(JsonNode document, String path) {
        if (!path.startsWith("$")) {
            throw new StepFailure("JSONPath must start with $: " + path);
        }
        var token = TOKEN.matcher(path);
        var values = List.of(document);
        for (var position = 1; position < path.length(); position = token.end()) {
            token.region(position, path.length());
            if (!token.lookingAt()) {
                throw new StepFailure("cannot read JSONPath " + path + " at " + path.substring(position));
            }
            values = step(values, token);
        }
        return values;
    }

    private static List<JsonNode> step(List<JsonNode> values, Matcher token) {
        var found = new ArrayList<JsonNode>();
        values.forEach(value -> found.addAll(step(value, token)));
        return found;
    }

    private static List<JsonNode> step(JsonNode value, Matcher token) {
        if (token.group("all") != null) {
            return List.copyOf(value.values());
        }
        if (token.group("key") != null) {
            var wanted = literal(token.group("wanted"));
            return value.values().stream()
                    .filter(element -> value.isArray() && element.isObject())
                    .filter(element -> element.has(token.group("key")))
                    .filter(element -> Check.same(element.get(token.group("key")), wanted))
                    .toList();
        }
        return one(value, token).stream().toList();
    }

    private static Optional<JsonNode> one(JsonNode value, Matcher token) {
        if (token.group("index") != null) {
            var index = Integer.parseInt(token.group("index"));
            return value.isArray()
                    ? Optional.ofNullable(value.get(index < 0 ? index + value.size() : index))
                    : Optional.empty();
        }
        var key = token.group("name") != null ? token.group("name") : unquoted(token.group("quoted"));
        return value.isObject() ? Optional.ofNullable(value.get(key)) : Optional.empty();
    }

    private static JsonNode literal(String text) {
        return switch (text.charAt(0)) {
            case '\'' -> StringNode.valueOf(unquoted(text.substring(1, text.length() - 1)));
            case 't', 'f' -> BooleanNode.valueOf(Boolean.parseBoolean(text));
            default -> IntNode.valueOf(Integer.parseInt(text));
        };
    }

    private static String unquoted(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }
}
