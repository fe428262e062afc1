package dev.scimbridge.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a query is asked of: a resource or a complex value, as the values of its attributes in the schema's spelling. An
 * extension is a complex value under its URN (RFC 7643 §3.3).
 */
public record AttributeDocument(Map<String, List<AttributeValue>> attributes) implements AttributeValue {

    public AttributeDocument {
        var copy = new HashMap<String, List<AttributeValue>>();
        attributes.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        attributes = Map.copyOf(copy);
    }

    /**
     * The document of an object as any JSON library reads it into plain Java.
     *
     * @param object of texts, booleans, numbers, instants, nulls, and lists and maps of these
     * @throws IllegalArgumentException for anything else in it
     */
    public static AttributeDocument of(Map<?, ?> object) {
        var attributes = new HashMap<String, List<AttributeValue>>();
        object.forEach((name, value) ->
                attributes.put(String.valueOf(name), read(value).toList()));
        return new AttributeDocument(attributes);
    }

    private static Stream<AttributeValue> read(@Nullable Object plain) {
        return switch (plain) {
            case null -> Stream.empty();
            case Collection<?> values -> values.stream().flatMap(AttributeDocument::read);
            case Map<?, ?> object -> Stream.of(of(object));
            case String text -> Stream.of(new Query.Text(text));
            case Boolean bool -> Stream.of(new Query.Bool(bool));
            case Number number -> Stream.of(new Query.Number(new BigDecimal(number.toString())));
            case Instant time -> Stream.of(new Query.Time(time));
            default -> throw new IllegalArgumentException("No attribute has a value of " + plain.getClass());
        };
    }

    /** The values at a path, those of all elements where it leads through a multi-valued attribute. */
    Stream<AttributeValue> values(Query.Path path) {
        var whole = whole(path);
        return path.sub()
                .map(sub -> documents(whole).flatMap(element -> element.values(sub)))
                .orElse(whole);
    }

    /** The values at a path without its sub-attribute. */
    Stream<AttributeValue> whole(Query.Path path) {
        return path.schema()
                .map(urn -> documents(values(urn)))
                .orElse(Stream.of(this))
                .flatMap(holder -> holder.values(path.attribute()));
    }

    /** What says something of an attribute: the elements that a path leads through, or this. */
    Stream<AttributeDocument> holders(Query.Path path) {
        return path.sub().isPresent() ? documents(whole(path)) : Stream.of(this);
    }

    boolean says(String attribute) {
        return values(attribute).findAny().isPresent();
    }

    Stream<AttributeValue> values(String attribute) {
        return Optional.ofNullable(attributes.get(attribute)).stream().flatMap(List::stream);
    }

    static Stream<AttributeDocument> documents(Stream<AttributeValue> values) {
        return values.filter(AttributeDocument.class::isInstance).map(AttributeDocument.class::cast);
    }
}
