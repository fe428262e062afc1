package dev.scimbridge.scim.protocol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the JSON object of a request, within limits on its size, depth, tokens, names, numbers and texts. Anything else is a
 * {@link ScimException}: 413 too large, 415 not JSON by its own word, 400 {@code invalidSyntax}.
 */
public final class BodyReader {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NAME = 1_000;
    private static final int MAX_DIGITS = 100;
    /** A tree of what has no content, {@code [{},{},...]}, takes thirty times the memory of its text. */
    private static final int BYTES_FOR_A_TOKEN = 8;

    private static final int TOKENS_IN_ANY_BODY = 1_000;
    private static final int DECODED_AT_ONCE = 8_192;
    private static final long MAX_DRAIN = 32L * 1024 * 1024;
    private static final Set<String> TYPES = Set.of("application/scim+json", "application/json");
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";\\s]*)");

    private final int maxBytes;
    private final int maxTokens;
    private final JsonMapper json;

    /** A body has at most one token, a value, a name or a bracket, for each eight bytes it may be long. */
    public BodyReader(int maxBytes) {
        this(maxBytes, Math.max(TOKENS_IN_ANY_BODY, maxBytes / BYTES_FOR_A_TOKEN), new SimpleModule());
    }

    /** @param tree makes of a body what is kept of it, and bounds that */
    public BodyReader(int maxBytes, ValueDeserializer<JsonNode> tree) {
        this(maxBytes, maxBytes, new SimpleModule().addDeserializer(JsonNode.class, tree));
    }

    private BodyReader(int maxBytes, int maxTokens, SimpleModule trees) {
        this.maxBytes = maxBytes;
        this.maxTokens = maxTokens;
        this.json = JsonMapper.builder(factory(maxBytes, maxTokens))
                .addModule(trees)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .build();
    }

    private static JsonFactory factory(int maxBytes, int maxTokens) {
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxTokenCount(maxTokens)
                .maxNameLength(MAX_NAME)
                .maxNumberLength(MAX_DIGITS)
                .maxStringLength(maxBytes)
                .build();
        return JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }

    /**
     * @param contentType the request's header; absent counts as JSON
     * @param body is not closed
     */
    public ObjectNode read(@Nullable String contentType, InputStream body) throws IOException {
        var charset = charset(contentType);
        var bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            drain(body);
            throw ScimException.of(413, "The request body is larger than " + maxBytes + " bytes.");
        }
        return object(bytes, charset);
    }

    /** Lets the client finish sending, within reason: it may not look for the answer before. */
    private static void drain(InputStream body) throws IOException {
        var buffer = new byte[65_536];
        for (var drained = 0L; drained < MAX_DRAIN; ) {
            var count = body.read(buffer);
            if (count < 0) {
                return;
            }
            drained += count;
        }
    }

    private ObjectNode object(byte[] bytes, Optional<Charset> charset) {
        try {
            var tree = charset.isEmpty() ? json.readTree(utf8(bytes)) : json.readTree(decoded(bytes, charset.get()));
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw ScimException.invalidSyntax("The request body must be a JSON object, " + found(tree) + ".");
        } catch (StreamConstraintsException e) {
            throw ScimException.invalidSyntax("The request body's JSON " + excess(e) + ".");
        } catch (NumberFormatException e) {
            throw ScimException.invalidSyntax("The request body's JSON has a number whose exponent is out of range.");
        } catch (JacksonIOException e) {
            throw ScimException.invalidSyntax("The request body is not text in the encoding it claims.");
        } catch (JacksonException e) {
            throw ScimException.invalidSyntax("The request body is not valid JSON" + place(e) + ".");
        }
    }

    /** What of it is too much: only the first word of Jackson's message tells. Digits are counted with the exponent's. */
    private String excess(StreamConstraintsException e) {
        return switch (String.valueOf(e.getOriginalMessage()).split(" ", 2)[0]) {
            case "Document" -> "is nested deeper than " + MAX_DEPTH;
            case "Token" -> "has more than " + maxTokens + " values, names and brackets";
            case "Name" -> "has a name of more than " + MAX_NAME + " bytes in UTF-8";
            case "Number" -> "has a number of more than " + MAX_DIGITS + " digits";
            default -> "is too large";
        };
    }

    private static Reader decoded(byte[] bytes, Charset charset) {
        return new InputStreamReader(new ByteArrayInputStream(bytes), strict(charset));
    }

    private static CharsetDecoder strict(Charset charset) {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** The parser takes overlong forms, which are none (RFC 3629 §3). UTF-16 and UTF-32 have a zero or a mark at first. */
    private static byte[] utf8(byte[] bytes) {
        if (bytes.length > 1
                && (bytes[0] == 0 || bytes[1] == 0 || bytes[0] == (byte) 0xFE || bytes[0] == (byte) 0xFF)) {
            return bytes;
        }
        var decoder = strict(StandardCharsets.UTF_8);
        var input = ByteBuffer.wrap(bytes);
        var output = CharBuffer.allocate(DECODED_AT_ONCE);
        CoderResult result;
        do {
            result = decoder.decode(input, output.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw ScimException.invalidSyntax("The request body is not text in UTF-8.");
        }
        return bytes;
    }

    private static String found(@Nullable JsonNode tree) {
        return tree == null || tree.isMissingNode()
                ? "and it is empty"
                : "not " + tree.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String place(JacksonException e) {
        var location = e.getLocation();
        if (location == null || location.getLineNr() < 1) {
            return "";
        }
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /** Empty: Unicode, told by its first bytes (RFC 8259 §8.1). */
    private static Optional<Charset> charset(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return Optional.empty();
        }
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw unsupported("The request's Content-Type must be application/scim+json or application/json.");
        }
        var named = CHARSET.matcher(contentType);
        return named.find() ? named(named.group(1)) : Optional.empty();
    }

    private static Optional<Charset> named(String name) {
        try {
            var charset = Charset.forName(name);
            return charset.equals(StandardCharsets.UTF_8) ? Optional.empty() : Optional.of(charset);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw unsupported("The charset of the request's Content-Type is not known; send UTF-8.");
        }
    }

    private static ScimException unsupported(String detail) {
        return ScimException.of(415, detail);
    }
}
