package dev.scimbridge.scim.resource;

import dev.scimbridge.account.Group;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.scim.protocol.Keys;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.AttributeType.Kind;
import dev.scimbridge.scim.schema.Urns;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A group as the client wrote it in a POST or PUT. What else the body holds is ignored: {@code id}, {@code meta},
 * {@code schemas} and our extension are echoes, and Okta, Microsoft and Keycloak add names of their own.
 *
 * @param externalId an empty text where the client says that there is none
 * @param members the values; empty where the client did not speak of members
 */
public record GroupDocument(String displayName, Optional<String> externalId, Optional<List<String>> members) {

    private static final Logger log = LoggerFactory.getLogger(GroupDocument.class);
    private static final String MEMBER_VALUE = "members.value";

    public GroupDocument {
        members = members.map(List::copyOf);
    }

    public static GroupDocument parse(ObjectNode body) {
        var attributes = attributes(body);
        var displayName = text("displayName", attributes.get("displayname"));
        return new GroupDocument(
                displayName(displayName.orElse("")),
                Optional.ofNullable(attributes.get("externalid"))
                        .map(value -> text("externalId", value).orElse("")),
                Optional.ofNullable(attributes.get("members"))
                        .filter(members -> !members.isNull())
                        .map(GroupDocument::values));
    }

    private static TreeMap<String, JsonNode> attributes(ObjectNode body) {
        var attributes = new TreeMap<String, JsonNode>();
        CoreAttributes.flat(body, Urns.GROUP)
                .forEach(attribute -> attributes.put(key(attribute.getKey()), attribute.getValue()));
        return attributes;
    }

    /** The name of an attribute in lower case, without the core schema's URN before it. */
    public static String key(String name) {
        return CoreAttributes.key(name, Urns.GROUP);
    }

    /** @throws ScimException {@code invalidValue}: blank or too long */
    public static String displayName(String text) {
        if (text.isBlank()) {
            throw ScimException.invalidValue("displayName is required.");
        }
        if (text.length() > Group.MAX_LENGTH) {
            throw ScimException.invalidValue(
                    "displayName must not be longer than " + Group.MAX_LENGTH + " characters.");
        }
        return text;
    }

    /**
     * A text; empty when it is not set.
     *
     * @throws ScimException {@code invalidValue}: no text, or one that is not stored
     */
    public static Optional<String> text(String attribute, @org.jspecify.annotations.Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw ScimException.invalidValue(attribute + " must be a text.");
        }
        return Optional.of(Texts.storable(attribute, Kind.STRING, value.stringValue()))
                .filter(text -> !text.isBlank());
    }

    /**
     * The values of members, each once: a list of objects, where anything but {@code value} ({@code display}, {@code type},
     * {@code $ref}, also null) does not matter; a single object; or bare texts. One that has no value which is stored is nobody:
     * it is left out, and does not reject the rest.
     *
     * @throws ScimException {@code invalidValue}: there are members, and none has such a value; else a list of them would empty a
     *     group
     */
    public static List<String> values(JsonNode members) {
        if (members.isNull() || members.isMissingNode()) {
            return List.of();
        }
        var all = members.isArray() ? List.copyOf(members.values()) : List.of(members);
        var found =
                all.stream().map(GroupDocument::find).flatMap(Optional::stream).toList();
        if (found.isEmpty() && !all.isEmpty()) {
            return List.of(value(all.getFirst()));
        }
        if (found.size() < all.size()) {
            log.info("left out members without a value: {} of {}", all.size() - found.size(), all.size());
        }
        return List.copyOf(new LinkedHashSet<>(found));
    }

    private static Optional<String> find(JsonNode member) {
        var value = member instanceof ObjectNode object ? Keys.find(object, "value") : Optional.of(member);
        return value.filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> !text.isBlank() && Texts.isStorable(MEMBER_VALUE, Kind.STRING, text));
    }

    /** @throws ScimException {@code invalidValue}: it has none that is stored */
    private static String value(JsonNode member) {
        return required(member instanceof ObjectNode object ? valueOf(object) : text(MEMBER_VALUE, member));
    }

    /**
     * A member's value that the client named in a path.
     *
     * @throws ScimException {@code invalidValue}: blank, or one that is not stored
     */
    public static String memberValue(String text) {
        return required(text(MEMBER_VALUE, StringNode.valueOf(text)));
    }

    private static String required(Optional<String> value) {
        return value.orElseThrow(
                () -> ScimException.invalidValue("Each of the members needs a value: the id of a user."));
    }

    private static Optional<String> valueOf(ObjectNode member) {
        return Keys.find(member, "value").flatMap(value -> text(MEMBER_VALUE, value));
    }

    /** For a POST. */
    public Optional<String> newExternalId() {
        return externalId.filter(text -> !text.isEmpty());
    }

    /** For a POST. */
    public List<String> memberValues() {
        return members.orElse(List.of());
    }

    /**
     * For a PUT. Members that are not spoken of stay, because a Keycloak plug-in leaves them out on every change; so does an
     * {@code externalId}, because Okta writes groups without one. One that is null or empty is taken away.
     */
    public GroupEdit replacement() {
        return new GroupEdit(
                Optional.of(displayName),
                externalId,
                members.<GroupEdit.MemberEdit>map(GroupEdit.ReplaceAll::new).stream()
                        .toList());
    }
}
