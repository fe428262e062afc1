package dev.scimbridge.idp;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What earlier steps of a folder captured, and the templates that use it: {@code {{var}}}, {@code {{upper:var}}},
 * {@code {{lower:var}}}, {@code {{uuid:label}}}.
 */
final class Variables {

    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{\\s*([A-Za-z_][\\w.-]*)(?::([\\w.-]+))?\\s*\\}\\}");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, JsonNode> values = new HashMap<>();

    void put(String name, JsonNode value) {
        values.put(name, value);
    }

    void put(String name, String value) {
        values.put(name, StringNode.valueOf(value));
    }

    JsonNode get(String name) {
        return lookup(name, null);
    }

    /** For a path: each value percent-encoded. */
    String encoded(String text) {
        return render(
                text,
                value -> URLEncoder.encode(value, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A")
                        .replace("%7E", "~"));
    }

    String render(String text) {
        return render(text, UnaryOperator.identity());
    }

    /** The same document with its templates filled; a text that is one template whole keeps the variable's type. */
    JsonNode render(JsonNode node) {
        return switch (node) {
            case StringNode text -> renderText(text.stringValue());
            case ArrayNode array -> {
                var filled = JSON.arrayNode();
                array.forEach(element -> filled.add(render(element)));
                yield filled;
            }
            case ObjectNode object -> {
                var filled = JSON.objectNode();
                object.properties().forEach(entry -> filled.set(render(entry.getKey()), render(entry.getValue())));
                yield filled;
            }
            default -> node;
        };
    }

    private JsonNode renderText(String text) {
        var whole = TEMPLATE.matcher(text);
        return whole.matches() ? lookup(whole.group(1), whole.group(2)).deepCopy() : StringNode.valueOf(render(text));
    }

    private String render(String text, UnaryOperator<String> encoding) {
        return TEMPLATE.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(encoding.apply(plain(lookup(match.group(1), match.group(2))))));
    }

    private static String plain(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }

    private JsonNode lookup(String name, @Nullable String argument) {
        if (name.equals("uuid")) {
            return values.computeIfAbsent(
                    "uuid:" + (argument == null ? "" : argument),
                    label -> StringNode.valueOf(UUID.randomUUID().toString()));
        }
        if (name.equals("upper") && argument != null) {
            return StringNode.valueOf(plain(lookup(argument, null)).toUpperCase(Locale.ROOT));
        }
        if (name.equals("lower") && argument != null) {
            return StringNode.valueOf(plain(lookup(argument, null)).toLowerCase(Locale.ROOT));
        }
        var value = argument == null ? values.get(name) : null;
        if (value == null) {
            throw new StepFailure("undefined variable '" + name + "' (an earlier capture failed?)");
        }
        return value;
    }
}
