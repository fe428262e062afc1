package dev.scimbridge.scim.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class BodyReaderTest {

    private static final String SCIM = "application/scim+json";

    private final BodyReader bodies = new BodyReader(10_000);

    private ObjectNode read(@Nullable String contentType, byte[] body) {
        try {
            return bodies.read(contentType, new ByteArrayInputStream(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ScimException refusal(@Nullable String contentType, String body) {
        return assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> read(contentType, body.getBytes(StandardCharsets.UTF_8)))
                .actual();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "application/scim+json",
                "application/json",
                "application/scim+json; charset=utf-8",
                "Application/JSON;charset=\"UTF-8\"",
            })
    void bothContentTypesAreReadWithOrWithoutACharset(@Nullable String contentType) {
        var body = read(contentType, "{\"displayName\":\"Łukasz\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(body.get("displayName").stringValue()).isEqualTo("Łukasz");
    }

    @Test
    void anotherCharsetIsReadAsItSays() {
        var body = read(SCIM + "; charset=iso-8859-1", "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(body.get("a").stringValue()).isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "garbage", "application/xml; charset=utf-8", SCIM + "; charset=klingon"})
    void otherContentTypesAre415(String contentType) {
        assertThat(refusal(contentType, "{}").status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "[]",
                "\"text\"",
                "{",
                "{\"a\":1} trailing",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{a:1}",
                "{\"a\":01}",
                "\u0000",
            })
    void whatIsNoJsonObjectIsInvalidSyntax(String body) {
        var refusal = refusal(SCIM, body);

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.type()).contains(ScimException.Type.INVALID_SYNTAX);
        assertThat(refusal.detail()).isNotBlank();
    }

    @Test
    void theRefusalDoesNotRepeatTheBody() {
        assertThat(refusal(SCIM, "{\"password\":\"hunter2\" oops").detail()).doesNotContain("hunter2");
    }

    /** One less is read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':%s1%s}|[|]|31|is nested deeper than 32",
                "{'a':%s%s}|9||100|has a number of more than 100 digits",
                "{'a':-1.%s%se-1}|9||98|has a number of more than 100 digits",
                "{'%s%s':1}|n||1000|has a name of more than 1000 bytes in UTF-8",
                "{'%sn%s':1}|€||333|has a name of more than 1000 bytes in UTF-8",
                "{'a':[%s1%s]}|1,||1244|has more than 1250 values, names and brackets",
            })
    void whatIsTooMuchIsToldWithItsLimit(String body, String open, @Nullable String close, int most, String told) {
        assertThat(read(SCIM, repeated(body, open, close, most).getBytes(StandardCharsets.UTF_8)))
                .isNotEmpty();
        assertThat(refusal(SCIM, repeated(body, open, close, most + 1)).detail())
                .isEqualTo("The request body's JSON " + told + ".");
    }

    private static String repeated(String body, String open, @Nullable String close, int times) {
        return body.replace('\'', '"').formatted(open.repeat(times), close == null ? "" : close.repeat(times));
    }

    /** The parser has no refusal of its own for it. */
    @ParameterizedTest
    @ValueSource(strings = {"1e9999999999", "-1e-9999999999", "1E99999999999999999999"})
    void anExponentOutOfRangeIsInvalidSyntax(String number) {
        assertThat(refusal(SCIM, "{\"a\":" + number + "}").type()).contains(ScimException.Type.INVALID_SYNTAX);
    }

    @Test
    void deepNestingAndLongNumbersAreInvalidSyntax() {
        assertThat(refusal(SCIM, "{\"a\":" + "[".repeat(4_000) + "]".repeat(4_000) + "}")
                        .type())
                .contains(ScimException.Type.INVALID_SYNTAX);
        assertThat(refusal(SCIM, "{\"a\":" + "9".repeat(5_000) + "}").type())
                .contains(ScimException.Type.INVALID_SYNTAX);
        assertThat(refusal(SCIM, "{\"" + "n".repeat(5_000) + "\":1}").type())
                .contains(ScimException.Type.INVALID_SYNTAX);
    }

    /** A tree of empty objects takes thirty times the memory of its text. */
    @Test
    void aBodyOfManyEmptyValuesIsInvalidSyntax() {
        for (var empty : List.of("{}", "[]", "1")) {
            var refusal = refusal(SCIM, "{\"x\":[" + (empty + ",").repeat(1_300) + empty + "]}");

            assertThat(refusal.type()).as(empty).contains(ScimException.Type.INVALID_SYNTAX);
        }
    }

    @Test
    void asManyValuesAsABodyOfNormalValuesHasAreRead() {
        var member = "{\"value\":\"2819c223-7f76-453a-919d-413861904646\",\"type\":\"User\"}";

        var body =
                read(SCIM, ("{\"x\":[" + (member + ",").repeat(130) + member + "]}").getBytes(StandardCharsets.UTF_8));

        assertThat(body.get("x")).hasSize(131);
    }

    @Test
    void bytesThatAreNoUtf8AreInvalidSyntax() {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> read(SCIM, new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'}))
                .matches(e -> e.status() == 400);
    }

    /** RFC 3629 §3: what stands before the bridge would read another text than it. */
    @ParameterizedTest
    @ValueSource(strings = {"c0af", "e080af", "f08080af", "c0a2", "eda080", "ff"})
    void whatOnlyALenientDecoderReadsIsInvalidSyntax(String bytes) {
        for (var type : List.of(SCIM, SCIM + "; charset=utf-8")) {
            assertThatExceptionOfType(ScimException.class)
                    .as(type)
                    .isThrownBy(() -> read(type, around(HexFormat.of().parseHex(bytes))))
                    .matches(e -> e.type()
                            .filter(ScimException.Type.INVALID_SYNTAX::equals)
                            .isPresent());
        }
    }

    @Test
    void bytesThatAreNotOfTheCharsetThatIsNamedAreInvalidSyntax() {
        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> read(SCIM + "; charset=us-ascii", "{\"a\":\"é\"}".getBytes(StandardCharsets.UTF_8)))
                .matches(e -> e.status() == 400);
    }

    @Test
    void otherEncodingsOfUnicodeAreToldByTheirFirstBytes() {
        for (var charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
            assertThat(read(SCIM, "{\"a\":\"é\"}".getBytes(charset)).get("a").stringValue())
                    .isEqualTo("é");
        }
    }

    private static byte[] around(byte[] text) {
        var body = new ByteArrayOutputStream();
        body.writeBytes("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
        body.writeBytes(text);
        body.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    @Test
    void aLargerBodyIs413AndIsReadToItsEnd() throws IOException {
        var body = new ByteArrayInputStream(new byte[200_000]);

        assertThatExceptionOfType(ScimException.class)
                .isThrownBy(() -> bodies.read(SCIM, body))
                .matches(e -> e.status() == 413);
        assertThat(body.available()).isZero();
    }
}
