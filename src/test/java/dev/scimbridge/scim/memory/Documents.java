package dev.scimbridge.scim.memory;

import dev.scimbridge.query.Page;
import dev.scimbridge.query.Paging;
import dev.scimbridge.query.Query;
import dev.scimbridge.scim.filter.Matching;
import dev.scimbridge.scim.protocol.ScimBody;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Queries over what clients would see. */
final class Documents {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Documents() {}

    static ObjectNode of(ScimBody body) {
        var out = new StringWriter();
        try (var generator = JSON.createGenerator(out)) {
            body.writeTo(generator);
        }
        return (ObjectNode) JSON.readTree(out.toString());
    }

    static <T> Page<T> page(List<T> all, Function<T, ObjectNode> document, Query query, Paging paging) {
        var found = all.stream()
                .filter(one -> Matching.matches(query, document.apply(one)))
                .toList();
        var start = paging.after()
                .map(place -> found.stream()
                                .map(one -> document.apply(one).get("id").stringValue())
                                .toList()
                                .indexOf(place.id())
                        + 1L)
                .orElse(paging.offset());
        var items = found.stream().skip(start).limit(paging.limit()).toList();
        return new Page<>(items, found.size());
    }
}
