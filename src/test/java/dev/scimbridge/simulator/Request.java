package dev.scimbridge.simulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request as it arrived, decoded. */
record Request(
        String method,
        String path,
        Map<String, List<String>> query,
        String text,
        JsonNode body,
        String bearer,
        String contentType,
        Instant at) {

    static Request of(HttpExchange exchange, JsonMapper json, Instant at) throws IOException {
        var uri = exchange.getRequestURI();
        var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var authorization = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        return new Request(
                exchange.getRequestMethod(),
                uri.getPath(),
                pairs(Optional.ofNullable(uri.getRawQuery()).orElse("")),
                text,
                tree(json, text),
                authorization.replaceFirst("(?i)^Bearer ", ""),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                        .orElse(""),
                at);
    }

    private static JsonNode tree(JsonMapper json, String text) {
        try {
            return text.startsWith("{") ? json.readTree(text) : json.createObjectNode();
        } catch (JacksonException noJson) {
            return json.createObjectNode();
        }
    }

    private static Map<String, List<String>> pairs(String encoded) {
        var pairs = new HashMap<String, List<String>>();
        for (var pair : encoded.split("&")) {
            var parts = pair.split("=", 2);
            if (!parts[0].isEmpty()) {
                pairs.computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
                        .add(parts.length > 1 ? decoded(parts[1]) : "");
            }
        }
        return pairs;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    Map<String, String> form() {
        var form = new HashMap<String, String>();
        pairs(text).forEach((name, values) -> form.put(name, values.getFirst()));
        return form;
    }

    String parameter(String name) {
        return query.getOrDefault(name, List.of("")).getFirst();
    }

    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    int number(String name, int otherwise) {
        var text = parameter(name);
        return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    List<String> texts(String field) {
        var texts = new ArrayList<String>();
        body.path(field).forEach(node -> texts.add(node.asString("")));
        return texts;
    }

    /** {@code GET /path}. */
    String line() {
        return method + " " + path;
    }
}
