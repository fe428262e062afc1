package dev.scimbridge.scim.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which attributes an answer shows: {@code attributes} and {@code excludedAttributes} (RFC 7644 §3.9), by name, by
 * sub-attribute, or by URN; without case. {@code id} and {@code schemas} are always shown; names nobody knows are ignored.
 */
public final class Projection {

    private static final Set<String> ALWAYS = Set.of("id", "schemas");
    private static final int MAX_NAMES = 200;

    /** Stands for the core schema's URN; no attribute has such a name. */
    private static final String CORE = " ";

    private final @Nullable Names only;
    private final Names except;

    private Projection(@Nullable Names only, Names except) {
        this.only = only;
        this.except = except;
    }

    /** Everything is shown. */
    public static final Projection ALL = new Projection(null, Names.of("", List.of(), List.of()));

    /**
     * @param core the URN of the resource's core schema, which may stand before a name
     * @param extensions the URNs of its extensions
     */
    public static Projection of(QueryString query, String core, List<String> extensions) {
        var only = named(query, "attributes");
        var except = named(query, "excludedAttributes");
        if (only.isEmpty() && except.isEmpty()) {
            return ALL;
        }
        return new Projection(
                only.map(names -> Names.of(core, extensions, names)).orElse(null),
                Names.of(core, extensions, except.orElse(List.of())));
    }

    /** Empty where nothing is named at all. */
    private static Optional<List<String>> named(QueryString query, String parameter) {
        return query.find(parameter).map(Projection::split).filter(names -> !names.isEmpty());
    }

    private static List<String> split(String names) {
        var list =
                Stream.of(names.split(",", -1)).filter(name -> !name.isBlank()).toList();
        if (list.size() > MAX_NAMES) {
            throw ScimException.invalidValue("attributes and excludedAttributes take up to " + MAX_NAMES + " names.");
        }
        return list;
    }

    /** Whether the client picked attributes. */
    public boolean picks() {
        return only != null;
    }

    /** Whether anything of a top-level attribute is shown, so that what is not need not be fetched. */
    public boolean shows(String attribute) {
        var key = attribute.toLowerCase(Locale.ROOT);
        return ALWAYS.contains(key) || ((only == null || only.child(key) != null) && !except.isLeaf(key));
    }

    /** Takes away what is not shown; @return the same object. */
    public ObjectNode apply(ObjectNode resource) {
        if (only == null && except.children.isEmpty()) {
            return resource;
        }
        if (only != null) {
            only.keep(resource, ALWAYS);
        }
        except.remove(resource, ALWAYS);
        return resource;
    }

    /** Takes away what is not shown of one element of a multi-valued attribute; @return the same object. */
    public ObjectNode applyToElement(String attribute, ObjectNode element) {
        var key = attribute.toLowerCase(Locale.ROOT);
        Optional.ofNullable(only)
                .map(names -> names.child(key))
                .filter(names -> !names.children.isEmpty())
                .ifPresent(names -> names.keep(element, Set.of()));
        Optional.ofNullable(except.children.get(key)).ifPresent(names -> names.remove(element, Set.of()));
        return element;
    }

    /** A tree of names in lower case; one without children stands for the attribute with all it holds. */
    private record Names(Map<String, Names> children) {

        static Names of(String core, List<String> extensions, List<String> paths) {
            var root = new Names(new HashMap<>());
            paths.forEach(
                    path -> root.add(segments(core, extensions, path.strip().toLowerCase(Locale.ROOT))));
            return root;
        }

        private static List<String> segments(String core, List<String> extensions, String path) {
            for (var extension : extensions) {
                var urn = extension.toLowerCase(Locale.ROOT);
                if (path.equals(urn)) {
                    return List.of(urn);
                }
                if (path.startsWith(urn + ":")) {
                    var rest = path.substring(urn.length() + 1).split("\\.", 2);
                    return rest.length == 1 ? List.of(urn, rest[0]) : List.of(urn, rest[0], rest[1]);
                }
            }
            var urn = core.toLowerCase(Locale.ROOT);
            if (path.equals(urn)) {
                return List.of(CORE);
            }
            var prefix = urn + ":";
            return List.of((path.startsWith(prefix) ? path.substring(prefix.length()) : path).split("\\.", 2));
        }

        /** A name given whole wins over one of its parts. */
        private void add(List<String> path) {
            var node = this;
            for (var i = 0; i < path.size(); i++) {
                var known = node.children.get(path.get(i));
                if (known != null && known.children.isEmpty()) {
                    return;
                }
                node = node.children.computeIfAbsent(path.get(i), name -> new Names(new HashMap<>()));
            }
            node.children.clear();
        }

        /** What is named of a top-level attribute; the core schema's URN names all that is no extension. */
        @Nullable
        Names child(String key) {
            var whole = key.startsWith("urn:") ? null : children.get(CORE);
            return whole == null ? children.get(key) : whole;
        }

        boolean isLeaf(String key) {
            var child = child(key);
            return child != null && child.children.isEmpty();
        }

        void keep(ObjectNode object, Set<String> always) {
            object.propertyNames().stream().toList().forEach(name -> {
                var key = name.toLowerCase(Locale.ROOT);
                var child = child(key);
                if (child == null) {
                    if (!always.contains(key)) {
                        object.remove(name);
                    }
                } else if (!child.children.isEmpty()) {
                    inside(object.get(name)).forEach(inner -> child.keep(inner, Set.of()));
                    dropEmpty(object, name);
                }
            });
        }

        void remove(ObjectNode object, Set<String> always) {
            if (children.isEmpty()) {
                return;
            }
            object.propertyNames().stream().toList().forEach(name -> {
                var key = name.toLowerCase(Locale.ROOT);
                var child = child(key);
                if (child == null || always.contains(key)) {
                    return;
                }
                if (child.children.isEmpty()) {
                    object.remove(name);
                } else {
                    inside(object.get(name)).forEach(inner -> child.remove(inner, Set.of()));
                    dropEmpty(object, name);
                }
            });
        }

        private static void dropEmpty(ObjectNode object, String name) {
            var value = object.get(name);
            if (value instanceof ArrayNode array) {
                array.removeIf(element -> element.isObject() && element.isEmpty());
            }
            if (value.isContainer() && value.isEmpty()) {
                object.remove(name);
            }
        }

        private static List<ObjectNode> inside(JsonNode value) {
            return switch (value) {
                case ObjectNode object -> List.of(object);
                case ArrayNode array ->
                    array.values().stream()
                            .filter(ObjectNode.class::isInstance)
                            .map(ObjectNode.class::cast)
                            .toList();
                default -> List.of();
            };
        }
    }
}
