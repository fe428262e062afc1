package dev.scimbridge.store;

import dev.scimbridge.account.Account;
import dev.scimbridge.account.CaselessKey;
import dev.scimbridge.query.Query;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A text that an account says, as a row of the index of values.
 *
 * @param path of its attribute: {@code title}, {@code phoneNumbers.value}, {@code urn:…:User:department}
 * @param key caseless, cut where an index ends
 * @param sortedBy whether accounts are sorted by it: of a list the primary one, else the first (RFC 7644 §3.4.2.3)
 */
record IndexedValue(String path, String key, boolean sortedBy) {

    /** PostgreSQL's indexes take rows of 2,704 bytes; what is left is for the path and the id. */
    private static final int MAX_BYTES = 2_400;

    private static final int BYTES_OF_A_CODE_POINT = 4;

    /** What has an index of its own, is no caseless text, or is not the account's to say. */
    private static final Set<String> ELSEWHERE = Set.of(
            "schemas",
            "id",
            "userName",
            "externalId",
            "meta",
            "groups",
            "password",
            "profileUrl",
            "photos.value",
            "x509Certificates.value");

    /** Whether the values of an attribute are kept, where it is one of texts without case. */
    static boolean isKept(Query.Path path) {
        return path.schema().filter(AccountLeaves.FALCON::equals).isEmpty()
                && !ELSEWHERE.contains(path.attribute())
                && isKept(path.text());
    }

    private static boolean isKept(String path) {
        return !ELSEWHERE.contains(path) && !path.endsWith(".$ref");
    }

    /** Under which a text is kept. */
    static String keyOf(String text) {
        var key = CaselessKey.of(text);
        return isWhole(key) ? key : cut(key);
    }

    /** Whether nothing of a key is cut, and all that is cut is longer: then the kept ones stand to it as the texts do. */
    static boolean isWhole(String key) {
        return bytes(key) <= MAX_BYTES - BYTES_OF_A_CODE_POINT;
    }

    private static String cut(String key) {
        var room = MAX_BYTES;
        var end = 0;
        while (end < key.length()) {
            var next = key.offsetByCodePoints(end, 1);
            room -= bytes(key.substring(end, next));
            if (room < 0) {
                break;
            }
            end = next;
        }
        return key.substring(0, end);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** All that an account says, a text of an attribute once. */
    static Set<IndexedValue> of(Account account) {
        var values = new Values();
        AccountDocument.of(account).forEach(values::addTop);
        return values.all();
    }

    /** What an account is sorted by; empty where it does not say such a thing. */
    static Optional<String> sortKey(Account account, Query.Path path) {
        return of(account).stream()
                .filter(value -> value.sortedBy() && value.path().equals(path.text()))
                .map(IndexedValue::key)
                .findFirst();
    }

    /** The values of a document while it is read. */
    private static final class Values {

        private record Place(String path, String key) {}

        private final Map<Place, Boolean> found = new HashMap<>();

        Set<IndexedValue> all() {
            var all = new HashSet<IndexedValue>();
            found.forEach((place, sortedBy) -> all.add(new IndexedValue(place.path(), place.key(), sortedBy)));
            return all;
        }

        /** An extension is an object under its URN, whose attributes follow a colon. */
        void addTop(String name, @Nullable Object value) {
            if (name.startsWith("urn:") && value instanceof Map<?, ?> extension) {
                extension.forEach((attribute, part) -> add(name + ":" + attribute, part, true));
                return;
            }
            add(name, value, true);
        }

        private void add(String path, @Nullable Object value, boolean sortedBy) {
            if (!isKept(path)) {
                return;
            }
            switch (value) {
                case String text -> found.merge(new Place(path, keyOf(text)), sortedBy, Boolean::logicalOr);
                case Map<?, ?> complex -> complex.forEach((name, part) -> add(path + "." + name, part, sortedBy));
                case Collection<?> list -> addAll(path, list);
                case null -> {}
                default -> {}
            }
        }

        private void addAll(String path, Collection<?> list) {
            var primary = list.stream().anyMatch(Values::isPrimary);
            var chosen = false;
            for (var element : list) {
                var sortedBy = !chosen && (!primary || isPrimary(element));
                add(path, element, sortedBy);
                chosen |= sortedBy;
            }
        }

        private static boolean isPrimary(@Nullable Object element) {
            return element instanceof Map<?, ?> complex && Boolean.TRUE.equals(complex.get("primary"));
        }
    }
}
