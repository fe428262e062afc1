package dev.scimbridge.scim;

import dev.scimbridge.account.Paging;
import dev.scimbridge.account.Query;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Reads what a list request asks for (RFC 7644 §3.4.2). */
@Component
class ScimLists {

    private final ScimProperties properties;

    ScimLists(ScimProperties properties) {
        this.properties = properties;
    }

    /**
     * Which resources, and which part of them.
     *
     * @param startIndex of the first one, from 1
     */
    record Wanted(Query query, Paging paging, long startIndex) {}

    Wanted users(QueryString query) {
        return wanted(query, ResourceSchema.users());
    }

    Wanted groups(QueryString query) {
        return wanted(query, ResourceSchema.groups());
    }

    private Wanted wanted(QueryString query, ResourceSchema schema) {
        var filter = query.find("filter").map(text -> parse(text, schema)).orElseGet(Query.All::new);
        var start = Math.max(1, query.findNumber("startIndex").orElse(1));
        var count = Math.clamp(query.findNumber("count").orElse(properties.defaultPage()), 0, properties.maxPage());
        var sortBy = query.find("sortBy").map(name -> path(name, schema));
        return new Wanted(filter, new Paging(start - 1L, count, sortBy, descending(query)), start);
    }

    private Query parse(String filter, ResourceSchema schema) {
        throw new UnsupportedOperationException(filter + schema);
    }

    private static Query.Path path(String name, ResourceSchema schema) {
        var resolved = schema.resolve(name.strip())
                .orElseThrow(() -> ScimException.invalidPath("sortBy names no attribute of the resource."));
        return new Query.Path(
                resolved.extensionUrn(),
                resolved.attribute().name(),
                resolved.sub().map(sub -> sub.name()));
    }

    private static boolean descending(QueryString query) {
        return query.find("sortOrder")
                .map(order -> switch (order.strip().toLowerCase(Locale.ROOT)) {
                    case "ascending" -> false;
                    case "descending" -> true;
                    default -> throw ScimException.invalidValue("sortOrder must be ascending or descending.");
                })
                .orElse(false);
    }
}
