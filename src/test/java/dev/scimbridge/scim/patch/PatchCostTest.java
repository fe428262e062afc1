package dev.scimbridge.scim.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.scimbridge.account.GroupId;
import dev.scimbridge.provisioning.GroupEdit;
import dev.scimbridge.scim.Users;
import dev.scimbridge.scim.filter.AttributePath;
import dev.scimbridge.scim.filter.FilterLimits;
import dev.scimbridge.scim.patch.PatchOperation.Kind;
import dev.scimbridge.scim.protocol.ScimException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What a PATCH costs, in what it reads, not in time: it is applied while the row, on SQLite the database, is locked. */
class PatchCostTest {

    private static final int PHONES = 1_000;
    private static final int COMPARISONS = 100_000;

    private final Paths paths = new Paths(FilterLimits.DEFAULT);
    private final AtomicInteger reads = new AtomicInteger();

    /** An object that counts how often something is looked up in it, or all of it is read. */
    private final class Counted extends ObjectNode {

        Counted() {
            super(JsonNodeFactory.instance);
        }

        @Override
        public JsonNode get(String name) {
            reads.incrementAndGet();
            return super.get(name);
        }

        @Override
        public Set<Map.Entry<String, JsonNode>> properties() {
            reads.incrementAndGet();
            return super.properties();
        }
    }

    private ObjectNode userWithPhones(int phones) {
        var user = JsonNodeFactory.instance.objectNode();
        var list = user.putArray("phoneNumbers");
        IntStream.range(0, phones).forEach(number -> list.add(new Counted().put("value", "phone" + number)));
        return user;
    }

    private AttributePath.Attribute path(String path) {
        return (AttributePath.Attribute) paths.ofUser(path);
    }

    private static String fortyComparisons() {
        return IntStream.range(0, 40)
                .mapToObj("value eq \"x%d\""::formatted)
                .collect(Collectors.joining(" or ", "phoneNumbers[", "]"));
    }

    /** 1,000 operations × 40 comparisons × 1,000 values were made before somebody was told that it is too much. */
    @Test
    void whatComparesTooMuchIsRefusedBeforeItDoes() {
        var user = userWithPhones(PHONES);
        var change = new DocumentChange(user, user.objectNode());
        var remove = path(fortyComparisons());

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> IntStream.range(0, 1_000)
                        .forEach(operation -> change.apply(Kind.REMOVE, remove, MissingNode.getInstance())))
                .satisfies(refused -> assertThat(refused.type()).contains(ScimException.Type.TOO_MANY));

        assertThat(reads.get()).isBetween(2 * PHONES, COMPARISONS);
    }

    /** What is sent once is read once, however many values take it: 20,000 names were, for each of 1,000 values. */
    @Test
    void aValueForManyElementsIsReadAsOftenAsForOne() {
        assertThat(readsOfAValueFor(PHONES)).isEqualTo(readsOfAValueFor(1)).isPositive();
    }

    private int readsOfAValueFor(int phones) {
        var user = JsonNodeFactory.instance.objectNode();
        var list = user.putArray("phoneNumbers");
        IntStream.range(0, phones).forEach(number -> list.addObject().put("value", "phone" + number));
        var sent = new Counted();
        sent.put("display", "x");
        reads.set(0);

        new DocumentChange(user, user.objectNode()).apply(Kind.ADD, path("phoneNumbers[value pr]"), sent);

        assertThat(list.values()).hasSize(phones);
        return reads.get();
    }

    /** Twice as many values are twice the work of an operation on all of them, not four times. */
    @Test
    void anOperationOnAllValuesCostsWhatThereAre() {
        assertThat(readsOfAnOperationOn(PHONES)).isLessThan(3 * readsOfAnOperationOn(PHONES / 2));
    }

    private int readsOfAnOperationOn(int phones) {
        var user = userWithPhones(phones);
        reads.set(0);
        new DocumentChange(user, user.objectNode())
                .apply(Kind.REPLACE, path("phoneNumbers.primary"), JsonNodeFactory.instance.booleanNode(true));
        return reads.get();
    }

    @Test
    void aThousandReplacementsOfMembersAreOne() {
        var replacement = "{'op':'replace','path':'members','value':[%s]}"
                .formatted(IntStream.range(0, 20)
                        .mapToObj("{'value':'m%d'}"::formatted)
                        .collect(Collectors.joining(",")));
        var request = PatchRequest.parse(
                Users.patch(Collections.nCopies(1_000, replacement).toArray(String[]::new)), 1_000);

        var edit = GroupPatch.edit(GroupId.fresh(), request, FilterLimits.DEFAULT);

        assertThat(edit.members())
                .singleElement()
                .isInstanceOfSatisfying(
                        GroupEdit.ReplaceAll.class,
                        all -> assertThat(all.values()).hasSize(20));
    }
}
