package dev.scimbridge.scim;

import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Paging.Place;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.filter.InvalidFilter;
import dev.scimbridge.scim.filter.Queries;
import dev.scimbridge.scim.protocol.QueryString;
import dev.scimbridge.scim.protocol.ScimBody;
import dev.scimbridge.scim.protocol.ScimException;
import dev.scimbridge.scim.quirks.MicrosoftManagerFilter;
import dev.scimbridge.scim.resource.ListBody;
import dev.scimbridge.scim.schema.ResourceSchema;
import dev.scimbridge.scim.schema.SortKeys;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads what a list request asks for (RFC 7644 §3.4.2). */
@Component
class ScimLists {

    private static final String ALL = "";

    private final ScimProperties properties;
    private final Queries users;
    private final Queries groups;
    private final Queries usersAmongAll;
    private final Queries groupsAmongAll;

    ScimLists(ScimProperties properties) {
        this.properties = properties;
        var limits = properties.filterLimits();
        this.users = new Queries(ResourceSchema.users(), limits);
        this.groups = new Queries(ResourceSchema.groups(), limits);
        this.usersAmongAll = new Queries(ResourceSchema.users(), List.of(ResourceSchema.groups()), limits);
        this.groupsAmongAll = new Queries(ResourceSchema.groups(), List.of(ResourceSchema.users()), limits);
    }

    /**
     * Which resources, and which part of them.
     *
     * @param of what kind they are, for cursors: one of another list is none of this
     * @param startIndex of the first one, from 1
     * @param cursors whether the client pages with cursors (RFC 9865); one resource more is read then, to see if there is one
     */
    record ListRequest(String of, Query query, Paging paging, long startIndex, boolean cursors) {

        /** The same part of what another query finds. */
        ListRequest with(Query other, Paging part) {
            return new ListRequest(of, other, part, startIndex, cursors);
        }
    }

    /** What was found: the resources of the page, and where each stands. */
    record Matches(long total, List<ScimBody> resources, List<Place> places) {}

    ListRequest users(QueryString query) {
        return wanted(query, ResourceSchema.users(), users);
    }

    ListRequest groups(QueryString query) {
        return wanted(query, ResourceSchema.groups(), groups);
    }

    /** Users of a search over all types; sorted by what only groups have, they keep their order. */
    ListRequest usersAmongAll(QueryString query) {
        return wanted(query, ResourceSchema.users(), ResourceSchema.groups(), usersAmongAll);
    }

    /** Groups of a search over all types; as {@link #usersAmongAll}. */
    ListRequest groupsAmongAll(QueryString query) {
        return wanted(query, ResourceSchema.groups(), ResourceSchema.users(), groupsAmongAll);
    }

    private ListRequest wanted(QueryString query, ResourceSchema schema, Queries queries) {
        return wanted(query, schema, schema, queries);
    }

    private ListRequest wanted(QueryString query, ResourceSchema schema, ResourceSchema other, Queries queries) {
        var of = schema.equals(other) ? schema.coreUrn() : ALL;
        var filter = query.find("filter").map(text -> parse(text, queries)).orElseGet(Query.All::new);
        var count = count(query);
        var sortBy = query.find("sortBy").flatMap(name -> sortBy(name.strip(), schema, other));
        return query.has("cursor")
                ? behind(of, query, filter, count, sortBy)
                : from(Math.max(1, query.findNumber("startIndex").orElse(1)), of, query, filter, count, sortBy);
    }

    /** Without {@code cursor} RFC 9865 is not spoken, nor its names of errors. */
    private int count(QueryString query) {
        var wrong = query.has("cursor") ? ScimException.Type.INVALID_COUNT : ScimException.Type.INVALID_VALUE;
        return Math.clamp(query.findNumber("count", wrong).orElse(properties.defaultPage()), 0, properties.maxPage());
    }

    private static ListRequest from(
            long start, String of, QueryString query, Query filter, int count, Optional<Query.Path> sortBy) {
        return new ListRequest(
                of, filter, new Paging(start - 1L, count, sortBy, descending(query), Optional.empty()), start, false);
    }

    private static ListRequest behind(
            String of, QueryString query, Query filter, int count, Optional<Query.Path> sortBy) {
        var cursor = PageCursor.parse(query.find("cursor").orElse(""), query, of);
        if (sortBy.isPresent() && cursor.after().isPresent()) {
            throw ScimException.badRequest(
                    ScimException.Type.INVALID_CURSOR, "The cursor does not come from an answer to this query.");
        }
        var limit = count == 0 ? 0 : count + 1;
        return new ListRequest(
                of,
                filter,
                new Paging(cursor.offset(), limit, sortBy, descending(query), cursor.after()),
                cursor.offset() + 1,
                true);
    }

    /** The list answer. */
    ScimBody answer(QueryString query, ListRequest list, Matches found) {
        if (!list.cursors()) {
            return new ListBody(found.total(), list.startIndex(), found.resources());
        }
        var count = list.paging().limit() - 1;
        if (list.paging().limit() == 0 || found.resources().size() <= count) {
            return new ListBody(found.total(), Optional.empty(), Optional.empty(), found.resources());
        }
        var shown = found.resources().subList(0, count);
        var next = list.paging().sortBy().isPresent() || found.places().isEmpty()
                ? PageCursor.at(list.paging().offset() + count)
                : PageCursor.after(found.places().get(count - 1));
        return new ListBody(found.total(), Optional.empty(), Optional.of(next.written(query, list.of())), shown);
    }

    private static Query parse(String filter, Queries queries) {
        try {
            var query = queries.parse(MicrosoftManagerFilter.mended(filter));
            Unfilterable.in(query).ifPresent(name -> {
                throw ScimException.badRequest(
                        ScimException.Type.INVALID_FILTER,
                        name + " is made for each answer and cannot be filtered by.");
            });
            return query;
        } catch (InvalidFilter e) {
            throw ScimException.badRequest(ScimException.Type.INVALID_FILTER, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Query.Path> sortBy(String name, ResourceSchema schema, ResourceSchema other) {
        var resolved = schema.resolve(name);
        if (resolved.isEmpty() && other.resolve(name).isEmpty()) {
            throw unsortable("sortBy names no attribute of the resource", schema);
        }
        return resolved.map(named -> SortKeys.of(named)
                .orElseThrow(() -> unsortable("Resources cannot be sorted by " + named.text(), schema)));
    }

    private static ScimException unsortable(String why, ResourceSchema schema) {
        return ScimException.invalidPath(why + ". What can be sorted by: "
                + SortKeys.of(schema).stream().map(ScimLists::family).distinct().collect(Collectors.joining(", "))
                + ".");
    }

    private static String family(Query.Path key) {
        return key.schema()
                .map(urn -> urn + ":*")
                .orElseGet(() -> key.attribute() + key.sub().map(sub -> ".*").orElse(""));
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
