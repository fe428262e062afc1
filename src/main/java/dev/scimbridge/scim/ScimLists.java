package dev.scimbridge.scim;

import dev.scimbridge.account.Paging;
import dev.scimbridge.account.Query;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.filter.InvalidFilter;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.MicrosoftManagerFilter;
import dev.scimbridge.scim.schema.ResourceSchema;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Reads what a list request asks for (RFC 7644 §3.4.2). */
@Component
class ScimLists {

    private final ScimProperties properties;
    private final Queries users;
    private final Queries groups;

    ScimLists(ScimProperties properties) {
        this.properties = properties;
        var limits = new FilterLimits(
                properties.maxFilterLength(), properties.maxFilterDepth(), properties.maxFilterTerms());
        this.users = new Queries(ResourceSchema.users(), limits);
        this.groups = new Queries(ResourceSchema.groups(), limits);
    }

    /**
     * Which resources, and which part of them.
     *
     * @param startIndex of the first one, from 1
     */
    record Wanted(Query query, Paging paging, long startIndex) {}

    Wanted users(QueryString query) {
        return wanted(query, ResourceSchema.users(), users);
    }

    Wanted groups(QueryString query) {
        return wanted(query, ResourceSchema.groups(), groups);
    }

    private Wanted wanted(QueryString query, ResourceSchema schema, Queries queries) {
        var filter = query.find("filter").map(text -> parse(text, queries)).orElseGet(Query.All::new);
        var start = Math.max(1, query.findNumber("startIndex").orElse(1));
        var count = Math.clamp(query.findNumber("count").orElse(properties.defaultPage()), 0, properties.maxPage());
        var sortBy = query.find("sortBy").map(name -> path(name, schema));
        return new Wanted(filter, new Paging(start - 1L, count, sortBy, descending(query)), start);
    }

    private static Query parse(String filter, Queries queries) {
        try {
            return queries.parse(MicrosoftManagerFilter.mended(filter));
        } catch (InvalidFilter e) {
            throw ScimException.badRequest(ScimException.Type.INVALID_FILTER, String.valueOf(e.getMessage()));
        }
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
