package dev.scimbridge.scim.resource;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.Cid;
import dev.scimbridge.account.GroupRef;
import dev.scimbridge.account.Meta;
import dev.scimbridge.account.RoleGrant;
import dev.scimbridge.scim.protocol.Preconditions;
import dev.scimbridge.scim.protocol.Projection;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.schema.Urns;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A User resource as a client sees it: what it wrote, and what is ours.
 *
 * @param groups direct ones; not looked at where the projection leaves them out
 * @param note what this answer has to add to the account's {@code detail}: the part of the request that was not done
 */
public record UserView(
        Account account, List<GroupRef> groups, Optional<String> note, Projection projection, Locations locations)
        implements ScimBody {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    public UserView {
        groups = List.copyOf(groups);
    }

    public static Projection projection(dev.scimbridge.scim.protocol.QueryString query) {
        return Projection.of(query, Urns.USER, Urns.USER_EXTENSIONS);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeTree(projection.apply(tree()));
    }

    private ObjectNode tree() {
        var document = UserDocument.of(account.profile());
        var resource = JSON.objectNode();
        var schemas = resource.putArray("schemas").add(Urns.USER);
        document.propertyNames().stream()
                .filter(name -> name.startsWith("urn:"))
                .forEach(schemas::add);
        schemas.add(Urns.FALCON_USER);
        resource.put("id", account.id().toString());
        resource.setAll(document);
        resource.put("active", account.active());
        resource.set("groups", groupsTree());
        resource.set("meta", meta("User", account.meta(), locations.of(account.id())));
        resource.set(Urns.FALCON_USER, falcon());
        return resource;
    }

    private tools.jackson.databind.node.ArrayNode groupsTree() {
        var array = JSON.arrayNode(groups.size());
        groups.forEach(group -> array.addObject()
                .put("value", group.id().toString())
                .put("display", group.displayName())
                .put("$ref", locations.of(group.id()))
                .put("type", "direct"));
        return array;
    }

    /** Times as RFC 3339 in UTC (RFC 7643 §2.3.5). */
    static ObjectNode meta(String resourceType, Meta meta, String location) {
        return JSON.objectNode()
                .put("resourceType", resourceType)
                .put("created", meta.created().toString())
                .put("lastModified", meta.lastModified().toString())
                .put("location", location)
                .put("version", Preconditions.tag(meta.version()));
    }

    private ObjectNode falcon() {
        var falcon = JSON.objectNode();
        account.falcon().ifPresent(user -> {
            falcon.put("uuid", user.uuid().value());
            user.cid().map(Cid::value).ifPresent(cid -> falcon.put("cid", cid));
        });
        var grants = account.holdings().grants();
        if (!grants.isEmpty() || !isUnread()) {
            falcon.set("roles", roles(grants));
        }
        falcon.put("state", account.progress().state().wire());
        detail().ifPresent(detail -> falcon.put("detail", detail));
        account.progress().lastConverged().ifPresent(at -> falcon.put("lastConverged", at.toString()));
        return falcon;
    }

    /** Whether nobody has looked yet what it holds, which is not nothing. */
    private boolean isUnread() {
        return account.falcon().isPresent() && account.holdings().known().isEmpty();
    }

    private Optional<String> detail() {
        var known = account.progress().detail();
        return note.map(text -> known.map(first -> first + " " + text).orElse(text))
                .or(() -> known);
    }

    /** A role of the home CID by its id alone, any other as {@code role@cid}. */
    static tools.jackson.databind.node.ArrayNode roles(Collection<RoleGrant> grants) {
        var array = JSON.arrayNode(grants.size());
        grants.stream().sorted().map(RoleGrant::toString).forEach(array::add);
        return array;
    }
}
