package dev.scimbridge.scim.resource;

import dev.scimbridge.account.Attributes;
import dev.scimbridge.account.Email;
import dev.scimbridge.account.Profile;
import dev.scimbridge.account.ProfileReversal;
import dev.scimbridge.account.UserName;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A user as the client wrote it: the attributes of the core schema and of extensions, in the schemas' spelling and types,
 * without {@code id}, {@code meta}, {@code schemas}, {@code groups}, {@code active}, and anything that is not set.
 */
public final class UserDocument {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Pages of users, and passes over them, are held in memory. */
    private static final int MAX_LENGTH = 65_536;

    private UserDocument() {}

    /** The document of a profile; that of a mirrored user is made from what Falcon knows. */
    public static ObjectNode of(Profile profile) {
        return profile.attributes().equals(Attributes.NONE)
                ? mirrored(profile)
                : (ObjectNode) JSON.readTree(profile.attributes().json());
    }

    private static ObjectNode mirrored(Profile profile) {
        var document = JSON.createObjectNode();
        profile.externalId().ifPresent(id -> document.put("externalId", id));
        document.put("userName", profile.userName().value());
        var name = JSON.createObjectNode();
        profile.familyName().ifPresent(family -> name.put("familyName", family));
        profile.givenName().ifPresent(given -> name.put("givenName", given));
        if (!name.isEmpty()) {
            document.set("name", name);
        }
        profile.displayName().ifPresent(display -> document.put("displayName", display));
        if (!profile.emails().isEmpty()) {
            var emails = document.putArray("emails");
            profile.emails().forEach(email -> emails.add(element(email)));
        }
        return document;
    }

    private static ObjectNode element(Email email) {
        var element = JSON.createObjectNode().put("value", email.value());
        email.type().ifPresent(type -> element.put("type", type));
        if (email.primary()) {
            element.put("primary", true);
        }
        return element;
    }

    /** {@link ProfileReversal}, attribute by attribute. */
    public static Profile without(Profile now, Profile refused, Profile former) {
        if (now.equals(refused)) {
            return former;
        }
        var document = of(now);
        var made = of(refused);
        var before = of(former);
        var names = new LinkedHashSet<>(made.propertyNames());
        names.addAll(before.propertyNames());
        names.stream()
                .filter(name -> Objects.equals(document.get(name), made.get(name)))
                .forEach(name -> Optional.ofNullable(before.get(name))
                        .ifPresentOrElse(value -> document.set(name, value), () -> document.remove(name)));
        return toProfile(document);
    }

    /**
     * The profile that a document makes.
     *
     * @throws ScimException {@code invalidValue}: no {@code userName}
     */
    public static Profile toProfile(ObjectNode document) {
        return new Profile(
                userName(document),
                text(document, "externalId"),
                text(document.path("name"), "givenName"),
                text(document.path("name"), "familyName"),
                text(document, "displayName"),
                emails(document),
                values(document, "roles"),
                new Attributes(document.toString()));
    }

    /** @throws ScimException {@code invalidValue}: a new user would hold too much in all */
    public static void requireRoom(Profile profile) {
        requireAtMost(MAX_LENGTH, profile);
    }

    /**
     * Who was written when a user could hold more may still be changed.
     *
     * @throws ScimException {@code invalidValue}: the user would hold too much in all, and more than before
     */
    public static void requireRoom(Profile profile, Profile before) {
        requireAtMost(Math.max(MAX_LENGTH, length(before)), profile);
    }

    private static void requireAtMost(int most, Profile profile) {
        if (length(profile) > most) {
            throw ScimException.invalidValue("A user may hold up to " + MAX_LENGTH + " characters of JSON.");
        }
    }

    private static int length(Profile profile) {
        return profile.attributes().json().length();
    }

    private static UserName userName(ObjectNode document) {
        return new UserName(
                text(document, "userName").orElseThrow(() -> ScimException.invalidValue("userName is required.")));
    }

    private static List<Email> emails(ObjectNode document) {
        return document.path("emails").values().stream()
                .flatMap(email -> text(email, "value")
                        .map(value -> new Email(
                                value,
                                text(email, "type"),
                                email.path("primary").asBoolean(false)))
                        .stream())
                .toList();
    }

    private static List<String> values(ObjectNode document, String attribute) {
        return document.path(attribute).values().stream()
                .flatMap(element -> text(element, "value").stream())
                .distinct()
                .toList();
    }

    private static Optional<String> text(JsonNode object, String name) {
        var value = object.path(name);
        return value.isString() && !value.stringValue().isBlank() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}
