package dev.scimbridge.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.scimbridge.query.Query.Bool;
import dev.scimbridge.query.Query.Compare;
import dev.scimbridge.query.Query.Element;
import dev.scimbridge.query.Query.Literal;
import dev.scimbridge.query.Query.Null;
import dev.scimbridge.query.Query.Operator;
import dev.scimbridge.query.Query.Path;
import dev.scimbridge.query.Query.Present;
import dev.scimbridge.query.Query.Text;
import dev.scimbridge.query.Query.Time;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class QueryEvaluatorTest {

    private static final String EXTENSION = "urn:example:User";
    private static final Instant TEN = Instant.parse("2026-11-24T10:00:00Z");

    /** As databases order UTF-8; UTF-16 has the surrogates of U+1F600 before U+FF21. */
    @Test
    void textsAreInTheOrderOfTheirCodePoints() {
        var ascending = List.of("", "a", "ab", "\ud7ff", "\ue000", "\uff21", "\ud83d\ude00", "\ud83d\ude00a");
        for (var wanted : ascending) {
            var place = ascending.indexOf(wanted);
            assertThat(ascending.stream()
                            .filter(text -> compare("title", Operator.LT, new Text(wanted))
                                    .matches(document("title", text))))
                    .containsExactlyElementsOf(ascending.subList(0, place));
            assertThat(ascending.stream()
                            .filter(text -> compare("title", Operator.GE, new Text(wanted))
                                    .matches(document("title", text))))
                    .containsExactlyElementsOf(ascending.subList(place, ascending.size()));
        }
    }

    /** "Boolean: The literal 'true' or 'false'" (RFC 7643 §2.3.2): a text is not mended here, but where it comes in. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "false", "False"})
    void aTextIsNoBooleanHoweverItIsSpelt(String text) {
        var document = document("active", text);

        assertThat(compare("active", Operator.EQ, new Bool(true)).matches(document))
                .isFalse();
        assertThat(compare("active", Operator.EQ, new Bool(false)).matches(document))
                .isFalse();
        assertThat(compare("active", Operator.NE, new Bool(true)).matches(document))
                .isTrue();
    }

    /** "Boolean and Binary attributes SHALL cause a failed response (HTTP status code 400)" (RFC 7644 §3.4.2.2, Table 3). */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"EQ", "NE"})
    void noQueryPutsBooleansOrNullInAnOrderOrInParts(Operator operator) {
        assertThatIllegalArgumentException().isThrownBy(() -> compare("active", operator, new Bool(true)));
        assertThatIllegalArgumentException().isThrownBy(() -> compare("active", operator, new Null()));
    }

    @ParameterizedTest
    @EnumSource(names = {"CO", "SW", "EW"})
    void noQueryAsksForPartsOfNumbersOrTimes(Operator operator) {
        assertThatIllegalArgumentException().isThrownBy(() -> compare("n", operator, number("1")));
        assertThatIllegalArgumentException().isThrownBy(() -> compare("at", operator, new Time(TEN)));
    }

    @Test
    void aValueOfAnotherTypeIsNeverEqual() {
        var document = AttributeDocument.of(Map.of("text", "1", "number", 1, "bool", true));

        assertThat(compare("number", Operator.EQ, new Text("1")).matches(document))
                .isFalse();
        assertThat(compare("text", Operator.EQ, number("1")).matches(document)).isFalse();
        assertThat(compare("bool", Operator.EQ, new Text("true")).matches(document))
                .isFalse();
        assertThat(compare("text", Operator.GT, new Time(TEN)).matches(document))
                .isFalse();
        assertThat(compare("number", Operator.NE, new Text("1")).matches(document))
                .isTrue();
    }

    /** "Decimal: A real number", "Integer: A whole number" (RFC 7643 §2.3.3, §2.3.4): however it is written. */
    @Test
    void numbersAreComparedByWhatTheyAreWorth() {
        assertThat(compare("n", Operator.EQ, number("1.00")).matches(document("n", 1)))
                .isTrue();
        assertThat(compare("n", Operator.LT, number("10")).matches(document("n", 9)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T10:00:00Z",
                "2026-11-24T11:00:00+01:00",
                "2026-11-24T10:00:00",
                "2026-11-24t10:00:00z"
            })
    void aTimeInADocumentIsReadAsOneInAFilterIs(String written) {
        assertThat(compare("at", Operator.EQ, new Time(TEN)).matches(document("at", written)))
                .isTrue();
        assertThat(compare("at", Operator.EQ, new Time(TEN)).matches(document("at", TEN)))
                .isTrue();
        assertThat(compare("at", Operator.GT, new Time(TEN)).matches(document("at", written)))
                .isFalse();
    }

    /** "Unassigned attributes, the null value, or an empty array … SHALL be considered equivalent" (RFC 7643 §2.5). */
    @Test
    void nullAndEmptyAreAbsent() {
        var absent = List.of(
                document("a", Collections.singletonMap("value", null)),
                AttributeDocument.of(Collections.singletonMap("a", null)),
                document("a", List.of()),
                document("a", List.of(Map.of())),
                document("a", ""),
                AttributeDocument.of(Map.of()));

        assertThat(absent)
                .noneMatch(new Present(Path.of("a"))::matches)
                .allMatch(compare("a", Operator.EQ, new Null())::matches)
                .noneMatch(compare("a", Operator.NE, new Null())::matches)
                .allMatch(compare("a", Operator.NE, new Text("x"))::matches);
    }

    /** "If not specified, the value of 'primary' SHALL be assumed to be 'false'" (RFC 7643 §2.4): null does not specify. */
    @Test
    void whatDoesNotSayThatItIsPrimaryIsNot() {
        var notPrimary = new Bool(false);
        var whole = new Compare(Path.of("emails", "primary"), Operator.EQ, notPrimary, false);
        var element = new Element(Path.of("emails"), compare("primary", Operator.EQ, notPrimary));
        var unsaid = document("emails", List.of(Map.of("value", "ada@example.com")));
        var nothing = document("emails", List.of(Collections.singletonMap("primary", null)));
        var primary = document("emails", List.of(Map.of("primary", true)));

        assertThat(List.of(unsaid, nothing)).allMatch(whole::matches).allMatch(element::matches);
        assertThat(List.of(primary, document("emails", List.of())))
                .noneMatch(whole::matches)
                .noneMatch(element::matches);
    }

    @Test
    void bracketsAskForOneComplexValueThatFulfilsAll() {
        var work = compare("type", Operator.EQ, new Text("work"));
        var ada = compare("value", Operator.EQ, new Text("ada"));
        var both = new Element(Path.of("emails"), new Query.And(List.of(work, ada)));
        var any = new Element(Path.of("emails"), new Query.Not(new Present(Path.of("display"))));

        assertThat(both.matches(document("emails", List.of(Map.of("type", "work", "value", "ada")))))
                .isTrue();
        assertThat(both.matches(document("emails", List.of(Map.of("type", "work"), Map.of("value", "ada")))))
                .isFalse();
        assertThat(any.matches(document("emails", List.of("a text")))).isFalse();
    }

    @Test
    void anExtensionIsReachedByItsUrn() {
        var path = new Path(Optional.of(EXTENSION), "manager", Optional.of("value"));
        var query = new Compare(path, Operator.SW, new Text("GR"), false);

        assertThat(query.matches(document(EXTENSION, Map.of("manager", Map.of("value", "grace")))))
                .isTrue();
        assertThat(query.matches(document("manager", Map.of("value", "grace")))).isFalse();
    }

    private static AttributeDocument document(String attribute, Object value) {
        return AttributeDocument.of(Map.of(attribute, value));
    }

    private static Query compare(String attribute, Operator operator, Literal literal) {
        return new Compare(Path.of(attribute), operator, literal, false);
    }

    private static Query.Number number(String written) {
        return new Query.Number(new BigDecimal(written));
    }
}
