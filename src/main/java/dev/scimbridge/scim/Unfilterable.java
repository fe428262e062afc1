package dev.scimbridge.scim;

import dev.scimbridge.query.Query;
import dev.scimbridge.scim.schema.Urns;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Attributes that no filter can ask for, because they are made for each answer: URLs follow from where the client reached
 * the service, and a group's roles from the mapping in force. Refused, so that nobody takes an empty list for an answer.
 */
final class Unfilterable {

    private static final Set<String> PATHS = Set.of(
            "meta.location",
            "groups.$ref",
            "members.$ref",
            Urns.FALCON_GROUP + ":roles",
            Urns.FALCON_GROUP + ":unresolved");

    private Unfilterable() {}

    /** The first such attribute of a query. */
    static Optional<String> in(Query query) {
        return paths(query, "").filter(PATHS::contains).findFirst();
    }

    private static Stream<String> paths(Query query, String prefix) {
        return switch (query) {
            case Query.All all -> Stream.empty();
            case Query.And and -> and.terms().stream().flatMap(term -> paths(term, prefix));
            case Query.Or or -> or.terms().stream().flatMap(term -> paths(term, prefix));
            case Query.Not not -> paths(not.term(), prefix);
            case Query.Present present -> Stream.of(prefix + present.path().text());
            case Query.Compare compare -> Stream.of(prefix + compare.path().text());
            case Query.Element element ->
                paths(element.element(), prefix + element.path().text() + ".");
        };
    }
}
