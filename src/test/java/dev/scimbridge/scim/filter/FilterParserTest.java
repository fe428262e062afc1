package dev.scimbridge.scim.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.apache.directory.scim.spec.filter.AttributeComparisonExpression;
import org.apache.directory.scim.spec.filter.AttributePresentExpression;
import org.apache.directory.scim.spec.filter.CompareOperator;
import org.apache.directory.scim.spec.filter.FilterExpression;
import org.apache.directory.scim.spec.filter.GroupExpression;
import org.apache.directory.scim.spec.filter.LogicalExpression;
import org.apache.directory.scim.spec.filter.LogicalOperator;
import org.apache.directory.scim.spec.filter.ValuePathExpression;
import org.apache.directory.scim.spec.filter.attribute.AttributeReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

    private final FilterParser parser = new FilterParser(FilterLimits.DEFAULT);

    /** All but the last rows are the examples of RFC 7644 §3.4.2.2 Figure 2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"bjensen\"",
                "name.familyName co \"O'Malley\"",
                "userName sw \"J\"",
                "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"",
                "title pr",
                "meta.lastModified gt \"2011-05-13T04:42:34Z\"",
                "meta.lastModified ge \"2011-05-13T04:42:34Z\"",
                "meta.lastModified lt \"2011-05-13T04:42:34Z\"",
                "meta.lastModified le \"2011-05-13T04:42:34Z\"",
                "title pr and userType eq \"Employee\"",
                "title pr or userType eq \"Intern\"",
                "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
                "userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")",
                "userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")",
                "userType eq \"Employee\" and (emails.type eq \"work\")",
                "userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]",
                "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]",
                "members.$ref ew \"/Users/1\"",
                "userName eq \"Łukasz\"",
                "userName eq \"😀\"",
                "externalId eq \"\"",
                "title eq null",
                "active eq true",
                "x eq 1",
                "x eq -0.5",
                "x eq 1.2E+4",
                "not (not (active eq true))",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"m9\"",
                "urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq \"work\"]"
            })
    void whatTheStandardAllowsIsReadAndPrintedTheSame(String filter) {
        assertThat(canonical(filter)).isEqualTo(filter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "userName EQ \"a\"|userName eq \"a\"",
                "userName eq \"a\" AND NOT (title PR)|userName eq \"a\" and not (title pr)",
                "not(active eq true)|not (active eq true)",
                "` \t userName   eq\t\"a\"  `|userName eq \"a\"",
                "(  userName eq \"a\"  )|(userName eq \"a\")",
                "(title pr)and(active eq True)|(title pr) and (active eq true)",
                "active eq FALSE|active eq false",
                "title eq NULL|title eq null",
                "userName eq \"\\u0041@b.c\"|userName eq \"A@b.c\"",
                "userName eq \"a\\/b\"|userName eq \"a/b\"",
                "userName eq \"\\ud83d\\uDE00\"|userName eq \"😀\"",
                "userName eq \"\\\"\\\\\"|userName eq \"\\\"\\\\\"",
                "userName eq \"\\b\\f\\n\\r\\t\"|userName eq \"\\u0008\\u000c\\u000a\\u000d\\u0009\"",
                "emails[ type eq \"work\" ]|emails[type eq \"work\"]",
                "emails[type eq \"work\"].value eq \"x\"|emails[type eq \"work\" and value eq \"x\"]",
                "emails[type eq \"work\"].value pr|emails[type eq \"work\" and value pr]",
                "emails[type eq \"work\" or primary eq true].value co \"x\"|"
                        + "emails[(type eq \"work\" or primary eq true) and value co \"x\"]",
                "emails[type eq \"work\"].value eq \"x\" and active eq true|"
                        + "emails[type eq \"work\" and value eq \"x\"] and active eq true"
            })
    void whatClientsWriteIsReadAsTheStandardsForm(String filter, String canonical) {
        assertThat(canonical(filter)).isEqualTo(canonical);
    }

    /** RFC 7644 §3.4.2.2: "Logical operators ... in order of precedence: grouping, not, and, or". */
    @Test
    void andBindsCloserThanOr() {
        assertThat(parser.parse("a pr or b pr and c pr")).isEqualTo(or(present("a"), and(present("b"), present("c"))));
        assertThat(parser.parse("a pr and b pr or c pr")).isEqualTo(or(and(present("a"), present("b")), present("c")));
        assertThat(parser.parse("(a pr or b pr) and c pr"))
                .isEqualTo(and(group(false, or(present("a"), present("b"))), present("c")));
        assertThat(parser.parse("not (a pr) and b pr")).isEqualTo(and(group(true, present("a")), present("b")));
        assertThat(parser.parse("a pr or b pr or c pr")).isEqualTo(or(or(present("a"), present("b")), present("c")));
    }

    @Test
    void theTreeIsThatOfScimple() {
        assertThat(parser.parse("members.$ref eq \"x\"")).isEqualTo(equal(null, "members", "$ref", "x"));
        assertThat(parser.parse("urn:a:2.0:User:manager.value eq 1.50"))
                .isEqualTo(equal("urn:a:2.0:User", "manager", "value", new BigDecimal("1.50")));
        assertThat(parser.parse("title eq null")).isEqualTo(equal(null, "title", null, null));
        assertThat(parser.parse("emails[type eq \"work\"]"))
                .isEqualTo(new ValuePathExpression(
                        new AttributeReference(null, "emails", null), equal(null, "type", null, "work")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|1|the name of an attribute",
                "`   `|1|the name of an attribute",
                "\"\"|1|the name of an attribute",
                "userName|9|an operator",
                "userName eq|12|a value",
                "userName is \"a\"|10|an operator",
                "userName eq {\"a\":1}|13|a value",
                "userName eq ada|13|a value",
                "userName eq 'ada'|13|a value",
                "userName eq [1]|13|a value",
                "userName eq \"a|13|not closed",
                "userName eq \"a\")|16|the end is expected",
                "userName eq \"a\"]|16|the end is expected",
                "userName eq \"a\" userName eq \"b\"|17|the end is expected",
                "userName eq \"a\"x|16|a blank is expected",
                "userName eq \"a\"\"b\"|16|a blank is expected",
                "userName eq 1x|14|a blank is expected",
                "userName eq 01|14|a blank is expected",
                "userName eq -|14|a digit",
                "userName eq 1.|15|a digit",
                "userName eq 1e|15|a digit",
                "userName eq 1e301|13|its last digit is more than 300 places from the point",
                "userName eq 0.1e-300|13|its last digit is more than 300 places from the point",
                "userName eq 1e99999999999|13|out of range",
                "userName eq 111111111111111111111111111111111111111111111|13|the number has more than 40 characters",
                "userName eq \"\\x\"|15|no such escape",
                "userName eq \"\\u12\"|18|four hexadecimal digits",
                "userName eq \"\\u00٣1\"|18|four hexadecimal digits",
                "userName eq \"\\ud83d\"|13|half a surrogate",
                "userName eq \"\\ude00\\ud83d\"|13|half a surrogate",
                "userName eq \"\\u0000\"|13|zero character",
                "`userName eq \"a\nb\"`|15|control character",
                "(userName eq \"a\"|17|for the \"(\" at 1",
                "emails[type eq \"work\"|22|for the \"[\" at 7",
                "emails[type eq \"work\")|22|\"]\" is expected",
                "emails[]|8|the name of an attribute",
                "()|2|the name of an attribute",
                "emails[value[type pr]]|13|brackets",
                "emails[type eq \"work\"] .value eq \"x\"|24|the end is expected",
                "emails[type eq \"work\"].value|29|an operator",
                "emails[type eq \"work\"].a.b eq \"x\"|24|sub-attribute",
                "emails[type eq \"work\"]. eq \"x\"|24|sub-attribute",
                "not active eq true|5|\"(\" is expected",
                "not not (active eq true)|5|\"(\" is expected",
                "not|4|\"(\" is expected",
                "and|4|an operator",
                "a pr and|9|the name of an attribute",
                "a pr or or b pr|12|an operator",
                "and a pr|5|an operator",
                "a.b.c pr|1|the name of an attribute",
                "a..b pr|1|the name of an attribute",
                ".a pr|1|the name of an attribute",
                "1a pr|1|the name of an attribute",
                "a:b pr|1|the name of an attribute",
                "urn: pr|1|the name of an attribute",
                "a$b pr|1|the name of an attribute",
                "użytkownik pr|2|an operator",
                "user Name eq \"a\"|6|an operator"
            })
    void whatIsNoFilterIsRefusedWhereItGoesWrong(String filter, int position, String problem) {
        assertThatExceptionOfType(InvalidFilter.class)
                .isThrownBy(() -> parser.parse(filter))
                .withMessageContaining("at position " + position + ":")
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.position()).isEqualTo(position));
    }

    @Test
    void theValueOfAFilterIsNeverInTheMessage() {
        for (var filter :
                new String[] {"userName eq ada@example.com", "userName eq \"ada@example.com", "ada@example.com"}) {
            assertThatThrownBy(() -> parser.parse(filter))
                    .isInstanceOf(InvalidFilter.class)
                    .hasMessageNotContaining("ada");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not (", "not(", "emails[", "not ", "a pr and (", "a pr or ", "((a pr) and "})
    @Timeout(30)
    void endlessRepetitionIsRefusedWhateverTheLengthAllowed(String repeated) {
        var generous = new FilterLimits(10_000_000, 40, 200);
        for (var limits : new FilterLimits[] {FilterLimits.DEFAULT, generous}) {
            assertThatThrownBy(() -> new FilterParser(limits).parse(repeated.repeat(100_000) + "a pr"))
                    .isInstanceOf(InvalidFilter.class);
        }
    }

    @Test
    void lengthDepthAndTermsAreAllowedUpToTheirLimits() {
        assertThat(canonical("(".repeat(40) + "a pr" + ")".repeat(40))).startsWith("(((");
        assertThatThrownBy(() -> parser.parse("(".repeat(41) + "a pr" + ")".repeat(41)))
                .hasMessageContaining("position 41: it is nested deeper than 40");
        assertThatThrownBy(() -> parser.parse("(".repeat(40) + "a[b pr]" + ")".repeat(40)))
                .hasMessageContaining("nested deeper");
        assertThat(parser.parse("a pr" + " or a pr".repeat(199))).isInstanceOf(LogicalExpression.class);
        assertThatThrownBy(() -> parser.parse("a pr" + " or a pr".repeat(200)))
                .hasMessageContaining("more than 200 comparisons");
        assertThat(parser.parse("a eq \"" + "x".repeat(4089) + "\"")).isNotNull();
        assertThatThrownBy(() -> parser.parse("a eq \"" + "x".repeat(4090) + "\""))
                .hasMessageContaining("longer than 4096 characters");
    }

    @Test
    void groupsSideBySideAreNotNested() {
        assertThat(parser.parse("(a pr)" + " and (a pr)".repeat(100))).isInstanceOf(LogicalExpression.class);
    }

    @Test
    @Timeout(30)
    void aLongChainNeedsNoStack() {
        var many = new FilterParser(new FilterLimits(10_000_000, 40, 1_000_000));

        var chain = many.parse("a pr" + " or a pr".repeat(100_000));

        assertThat(FilterPrinter.print(chain)).hasSize(4 + 8 * 100_000);
    }

    @Test
    void limitsMustMakeSense() {
        assertThatThrownBy(() -> new FilterLimits(0, 40, 200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FilterLimits(10, 100_000, 200)).isInstanceOf(IllegalArgumentException.class);
    }

    private String canonical(String filter) {
        return FilterPrinter.print(parser.parse(filter));
    }

    private static AttributePresentExpression present(String name) {
        return new AttributePresentExpression(new AttributeReference(null, name, null));
    }

    private static AttributeComparisonExpression equal(
            @Nullable String urn, String name, @Nullable String sub, @Nullable Object value) {
        return new AttributeComparisonExpression(new AttributeReference(urn, name, sub), CompareOperator.EQ, value);
    }

    private static GroupExpression group(boolean not, FilterExpression expression) {
        return new GroupExpression(not, expression);
    }

    private static LogicalExpression and(FilterExpression left, FilterExpression right) {
        return new LogicalExpression(left, LogicalOperator.AND, right);
    }

    private static LogicalExpression or(FilterExpression left, FilterExpression right) {
        return new LogicalExpression(left, LogicalOperator.OR, right);
    }
}
