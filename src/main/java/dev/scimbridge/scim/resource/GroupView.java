package dev.scimbridge.scim.resource;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.Group;
import dev.scimbridge.account.Member;
import dev.scimbridge.mapping.RoleResolution;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.schema.Urns;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Group resource as a client sees it. Its members are written one by one while they are read.
 *
 * @param gives the roles its members get
 * @param members hands each member over; not called where the projection leaves them out
 */
public record GroupView(
        Group group,
        RoleResolution.Resolved gives,
        Consumer<Consumer<Member>> members,
        Projection projection,
        Locations locations)
        implements ScimBody {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String MEMBERS = "members";

    public static Projection projection(QueryString query) {
        return Projection.of(query, Urns.GROUP, Urns.GROUP_EXTENSIONS);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        var shown = projection.apply(tree());
        json.writeStartObject();
        shown.properties().forEach(property -> {
            json.writeName(property.getKey());
            json.writeTree(property.getValue());
        });
        if (projection.shows(MEMBERS)) {
            json.writeArrayPropertyStart(MEMBERS);
            members.accept(member -> write(element(member), json));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** An element of which nothing is shown is none. */
    private static void write(ObjectNode element, JsonGenerator json) {
        if (!element.isEmpty()) {
            json.writeTree(element);
        }
    }

    private ObjectNode tree() {
        var resource = JSON.objectNode();
        resource.putArray("schemas").add(Urns.GROUP).add(Urns.FALCON_GROUP);
        resource.put("id", group.id().toString());
        group.externalId().ifPresent(id -> resource.put("externalId", id));
        resource.put("displayName", group.displayName());
        resource.set("meta", UserView.meta("Group", group.meta(), locations.of(group.id())));
        var falcon = resource.putObject(Urns.FALCON_GROUP);
        falcon.set("roles", UserView.roles(gives.roles()));
        if (!gives.unresolved().isEmpty()) {
            var unresolved = falcon.putArray("unresolved");
            gives.unresolved().stream().sorted().forEach(unresolved::add);
        }
        return resource;
    }

    /** A value that is no user's id is shown as it was written, without a reference. */
    private ObjectNode element(Member member) {
        var element = JSON.objectNode().put("value", member.value());
        member.display()
                .ifPresent(display -> element.put("display", display)
                        .put("type", "User")
                        .put(
                                "$ref",
                                AccountId.parse(member.value())
                                        .map(locations::of)
                                        .orElse("")));
        return projection.applyToElement(MEMBERS, element);
    }
}
