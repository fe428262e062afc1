package dev.scimbridge.scim.patch;

import dev.scimbridge.scim.Users;
import dev.scimbridge.seeds.Chance;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Users and operations of a PATCH as RFC 7644 §3.5.2 writes them, at random, of those that UnboundID's SDK does as the RFC says.
 *
 * <p>Left out because it does not: an {@code add} to a part that has a value, which it refuses (§3.5.2.1: "the existing value is
 * replaced"); a {@code replace} of an element by one without some of its parts, which it keeps (§3.5.2.3: "all matching record values
 * SHALL be replaced"); null and empty lists, which it passes over (RFC 7643 §2.5: unassigned); a path that is an extension's URN, whose
 * last part it takes for an attribute, and one that begins with the core schema's (§3.10).
 *
 * <p>Left out because we differ, by docs/conformance.md and its tests: what is the same by value and type is one value, and no value is
 * made twice here; an e-mail without a value is none; the last primary is the only one, and no {@code add} makes one; a value path that
 * selects nothing makes an element; a new manager takes its {@code $ref} with it; a listed remove takes away what it lists.
 */
final class PatchRequests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:User:";
    private static final List<String> TEXTS = List.of("title", "displayName", "nickName", "externalId", "locale");
    private static final List<String> NAMES = List.of("givenName", "familyName", "formatted", "middleName");
    private static final List<String> ENTERPRISE = List.of("department", "division", "costCenter", "employeeNumber");
    private static final List<String> LISTS = List.of("emails", "phoneNumbers", "ims");
    private static final List<String> TYPES = List.of("work", "home", "other", "mobile");
    /** Texts without a value of their own: what is made of an element without its {@code value} differs. */
    private static final List<String> SAID_OF_A_VALUE = List.of("type", "display");

    private final Chance chance;
    private int made = 100;

    PatchRequests(Chance chance) {
        this.chance = chance;
    }

    /** As a client writes it. */
    ObjectNode user() {
        var user = JSON.createObjectNode().put("userName", text() + "@example.com");
        TEXTS.forEach(name -> maybe(() -> user.put(name, text())));
        maybe(() -> user.set("name", parts(NAMES)));
        LISTS.forEach(list -> maybe(() -> user.set(list, elements(list, 1, 4, chance.flip()))));
        maybe(() -> user.set(Users.ENTERPRISE, extension()));
        return user;
    }

    /** An operation that has something to work on in this document. */
    ObjectNode operation(JsonNode document) {
        return chance.any(
                () -> setsOneValue("add"),
                () -> setsOneValue("replace"),
                this::removesOneValue,
                this::whole,
                () -> list(document),
                () -> element(document),
                () -> element(document),
                () -> saidOfAll(document));
    }

    /** The same, said otherwise: names and operations in another case, or under the core schema's URN (RFC 7643 §2.1, RFC 7644 §3.10). */
    ObjectNode spelt(ObjectNode operation) {
        var spelt = operation.deepCopy();
        maybe(() -> spelt.put("op", operation.path("op").stringValue().toUpperCase(Locale.ROOT)));
        Optional.ofNullable(operation.get("path"))
                .map(JsonNode::stringValue)
                .ifPresent(path -> spelt.put("path", spelt(path)));
        return spelt;
    }

    private String spelt(String path) {
        if (path.startsWith("urn:")) {
            return chance.flip() ? path : path.toUpperCase(Locale.ROOT);
        }
        var end = path.contains("[") ? path.indexOf('[') : path.length();
        return chance.any(
                () -> path,
                () -> path.substring(0, end).toUpperCase(Locale.ROOT) + path.substring(end),
                () -> CORE + path);
    }

    private ObjectNode setsOneValue(String op) {
        return chance.any(
                () -> operation(op, chance.oneOf(TEXTS), JSON.valueToTree(text())),
                () -> operation(op, "userName", JSON.valueToTree(text() + "@example.com")),
                () -> operation(op, "name." + chance.oneOf(NAMES), JSON.valueToTree(text())),
                () -> operation(op, "name", parts(NAMES)),
                () -> operation(op, Users.ENTERPRISE + ":" + chance.oneOf(ENTERPRISE), JSON.valueToTree(text())),
                () -> operation(op, Users.ENTERPRISE + ":manager", manager()),
                () -> operation(op, Users.ENTERPRISE + ":manager.value", JSON.valueToTree(text())));
    }

    private ObjectNode removesOneValue() {
        return operation(
                "remove",
                chance.any(
                        () -> chance.oneOf(TEXTS),
                        () -> "name",
                        () -> "name." + chance.oneOf(NAMES),
                        () -> Users.ENTERPRISE + ":" + chance.oneOf(ENTERPRISE),
                        () -> Users.ENTERPRISE + ":manager"),
                null);
    }

    /** Without a path: add appends to a list, replace puts another in its place, both merge what has parts. */
    private ObjectNode whole() {
        var value = JSON.createObjectNode();
        TEXTS.forEach(name -> maybe(() -> value.put(name, text())));
        maybe(() -> value.set("name", parts(NAMES)));
        maybe(() -> value.set(Users.ENTERPRISE, extension()));
        var adds = chance.flip();
        LISTS.forEach(list -> maybe(() -> value.set(list, elements(list, 1, 2, !adds))));
        value.put("nickName", text());
        return operation(adds ? "add" : "replace", null, value);
    }

    private ObjectNode list(JsonNode document) {
        var list = chance.oneOf(LISTS);
        return chance.any(
                () -> operation("add", list, elements(list, 1, 3, false)),
                () -> operation("replace", list, elements(list, 1, 3, true)),
                () -> document.path(list).isEmpty()
                        ? operation("add", list, elements(list, 1, 1, true))
                        : operation("add", list, same(document.path(list))),
                () -> operation("remove", list, null));
    }

    /** A value that is there is not there twice. */
    private JsonNode same(JsonNode elements) {
        return JSON.createArrayNode().add(chance.oneOf(List.copyOf(elements.values())));
    }

    /** One or some that a filter selects; there is one. */
    private ObjectNode element(JsonNode document) {
        var there =
                LISTS.stream().filter(list -> !document.path(list).isEmpty()).toList();
        if (there.isEmpty()) {
            return list(document);
        }
        var list = chance.oneOf(there);
        var one = chance.oneOf(List.copyOf(document.path(list).values()));
        var itself = list + "[value eq \"" + one.path("value").stringValue() + "\"]";
        return chance.any(
                () -> operation("remove", selecting(list, one), null),
                () -> operation("remove", selecting(list, one) + "." + chance.oneOf(SAID_OF_A_VALUE), null),
                () -> operation("replace", selecting(list, one) + ".display", JSON.valueToTree(text())),
                () -> operation("replace", itself + ".type", JSON.valueToTree(chance.oneOf(TYPES))),
                () -> operation("replace", itself + ".value", JSON.valueToTree(value(list))),
                () -> operation("replace", itself, another(list, one)),
                () -> completing(one, itself));
    }

    /** Of what it has already the SDK takes no other by {@code add}; RFC 7644 §3.5.2.1 has the value replaced. */
    private ObjectNode completing(JsonNode one, String itself) {
        var part = chance.oneOf(SAID_OF_A_VALUE);
        return operation(one.has(part) ? "replace" : "add", itself + "." + part, JSON.valueToTree(text()));
    }

    private String selecting(String list, JsonNode one) {
        var value = one.path("value").stringValue();
        var term = chance.any(
                () -> "value eq \"" + value + "\"",
                () -> "value eq \"" + value.toUpperCase(Locale.ROOT) + "\"",
                () -> "value sw \"" + value.substring(0, 2) + "\"",
                () -> "value co \"" + value.substring(1, 3) + "\"",
                () -> "value ew \"" + value.substring(value.length() - 3) + "\"",
                () -> "value pr",
                () -> "not (value eq \"nobody\")",
                () -> "value ne \"nobody\"",
                () -> "value ge \"" + value + "\"",
                () -> "value le \"" + value + "\"",
                () -> "not (type eq \"none\")");
        var type = Optional.ofNullable(one.get("type")).map(JsonNode::stringValue);
        var more = chance.any(
                () -> " and (type pr or not (type pr))",
                () -> " or type eq \"" + type.orElse("work") + "\"",
                () -> " and value pr or display eq \"nobody\"",
                () -> "");
        return list + "[" + term + more + "]";
    }

    /** All its parts are named: what is not named would stay by the SDK, and go by RFC 7644 §3.5.2.3 as we read it. */
    private JsonNode another(String list, JsonNode one) {
        var another = ((ObjectNode) one.deepCopy()).put("value", value(list)).put("display", text());
        return chance.flip() ? another.put("type", chance.oneOf(TYPES)) : another;
    }

    /** Of all values of a list at once. */
    private ObjectNode saidOfAll(JsonNode document) {
        var list = chance.oneOf(LISTS);
        if (document.path(list).isEmpty()) {
            return list(document);
        }
        var path = list + "." + chance.oneOf(SAID_OF_A_VALUE);
        return chance.flip()
                ? operation("remove", path, null)
                : operation("replace", path, JSON.valueToTree(chance.oneOf(TYPES)));
    }

    private ObjectNode operation(String op, @Nullable String path, @Nullable JsonNode value) {
        var operation = JSON.createObjectNode().put("op", op);
        if (path != null) {
            operation.put("path", path);
        }
        if (value != null) {
            operation.set("value", value);
        }
        return operation;
    }

    private ObjectNode parts(List<String> names) {
        var parts = JSON.createObjectNode().put(names.getFirst(), text());
        names.forEach(name -> maybe(() -> parts.put(name, text())));
        return parts;
    }

    private ObjectNode extension() {
        var extension = parts(ENTERPRISE);
        return chance.flip() ? (ObjectNode) extension.set("manager", manager()) : extension;
    }

    private ObjectNode manager() {
        return JSON.createObjectNode().put("value", text());
    }

    private JsonNode elements(String list, int least, int most, boolean onePrimary) {
        var elements = JSON.createArrayNode();
        chance.list(least, most, () -> elements.add(element(list)));
        if (onePrimary) {
            ((ObjectNode) elements.get(chance.between(0, elements.size() - 1))).put("primary", true);
        }
        return elements;
    }

    private ObjectNode element(String list) {
        var element = JSON.createObjectNode().put("value", value(list));
        maybe(() -> element.put("type", chance.oneOf(TYPES)));
        maybe(() -> element.put("display", text()));
        return element;
    }

    private String value(String list) {
        return list.equals("emails") ? text() + "@example.com" : text();
    }

    private String text() {
        return chance.text(6, "abcdefg ").strip() + made++;
    }

    private void maybe(Runnable change) {
        if (chance.flip()) {
            change.run();
        }
    }
}
