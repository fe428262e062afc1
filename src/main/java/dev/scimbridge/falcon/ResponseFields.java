package dev.scimbridge.falcon;

import dev.scimbridge.account.RoleId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads values of Falcon's answers, in which optional fields are missing rather than null. */
final class ResponseFields {

    private ResponseFields() {}

    static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asString("")).filter(text -> !text.isBlank());
    }

    static List<String> texts(FalconResponse answer) {
        return answer.resources().stream()
                .map(node -> node.asString(""))
                .filter(text -> !text.isBlank())
                .toList();
    }

    /** {@code id → display_name}; the id stands for a name that is not told. */
    static Map<RoleId, String> displayNames(Collection<String> ids, List<JsonNode> details) {
        var names = new HashMap<RoleId, String>();
        ids.forEach(id -> names.put(new RoleId(id), id));
        details.forEach(role -> text(role, "id")
                .ifPresent(id ->
                        names.put(new RoleId(id), text(role, "display_name").orElse(id))));
        return names;
    }
}
