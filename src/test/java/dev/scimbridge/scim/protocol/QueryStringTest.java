package dev.scimbridge.scim.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStringTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter=userName+eq+%22ada%40example.com%22&",
                "filter=userName%20eq%20%22ada%40example.com%22&startIndex=1&count=100",
                "aadOptscim062020&filter=userName%20eq%20%22ada@example.com%22",
                "Filter=userName eq \"ada@example.com\"",
            })
    void blanksComeAsPlusOrPercent20AndATrailingAmpersandDoesNotMatter(String raw) {
        assertThat(QueryString.parse(raw).find("filter")).contains("userName eq \"ada@example.com\"");
    }

    @Test
    void nothingAfterTheQuestionMarkIsNoParameter() {
        assertThat(QueryString.parse("").find("filter")).isEmpty();
        assertThat(QueryString.parse(null).find("filter")).isEmpty();
        assertThat(QueryString.parse("filter=").find("filter")).isEmpty();
    }

    @Test
    void aQueryThatIsTooLongIsToldTheLimit() {
        assertThat(QueryString.parse("x".repeat(65_536)).has("filter")).isFalse();
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> QueryString.parse("x".repeat(65_537)))
                .satisfies(refused -> {
                    assertThat(refused.status()).isEqualTo(414);
                    assertThat(refused.detail()).isEqualTo("The query is longer than 65536 characters.");
                });
    }

    /** Lists may come in parts; of two filters nobody knows which is meant. */
    @Test
    void whatIsThereTwiceIsPutTogetherOrRefusedAndNeverLost() {
        assertThat(QueryString.parse("attributes=userName&Attributes=title").find("attributes"))
                .contains("userName,title");
        assertThat(QueryString.parse("count=5&count=5&filter=&filter=active+pr").find("filter"))
                .contains("active pr");
        assertThat(QueryString.parse("x=1&x=2").has("x")).isTrue();
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> QueryString.parse("filter=userName+pr&filter=active+pr"))
                .matches(e -> e.type()
                        .filter(ScimException.Type.INVALID_VALUE::equals)
                        .isPresent())
                .withMessageContaining("filter");
    }

    @Test
    void numbersOutOfRangeAreTheEndOfTheRange() {
        var query = QueryString.parse("a=2147483648&b=-99999999999999999999&c=%2B7&d=-3&e=007&f=0");

        assertThat(query.findNumber("a")).contains(Integer.MAX_VALUE);
        assertThat(query.findNumber("b")).contains(-Integer.MAX_VALUE);
        assertThat(query.findNumber("c")).contains(7);
        assertThat(query.findNumber("d")).contains(-3);
        assertThat(query.findNumber("e")).contains(7);
        assertThat(query.findNumber("f")).contains(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1.5", "1e3", "--1", "0x10", "٣"})
    void whatIsNoNumberIsInvalidValue(String text) {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> QueryString.parse("count=" + text).findNumber("count"))
                .matches(e -> e.type()
                        .filter(ScimException.Type.INVALID_VALUE::equals)
                        .isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter=%zz", "filter=%2", "filter=%FF", "filter=%c0%af", "sortBy=a%ed%a0%80"})
    void aWrongPercentEncodingIsA400(String raw) {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> QueryString.parse(raw))
                .matches(e -> e.status() == 400);
    }
}
