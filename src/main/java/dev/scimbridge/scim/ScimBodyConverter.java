package dev.scimbridge.scim;

import dev.scimbridge.scim.protocol.ScimBody;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Lets Spring MVC write a {@link ScimBody}; request bodies are read by {@link ScimRequest}. */
final class ScimBodyConverter extends AbstractHttpMessageConverter<ScimBody> {

    private final JsonMapper json =
            JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    ScimBodyConverter() {
        super(MediaType.ALL);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return ScimBody.class.isAssignableFrom(type);
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType media) {
        return false;
    }

    @Override
    protected ScimBody readInternal(Class<? extends ScimBody> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("never read", message);
    }

    @Override
    protected void writeInternal(ScimBody body, HttpOutputMessage message) throws IOException {
        write(body, message.getBody());
    }

    /** What was written before a failure stays in the response's buffer, where Spring MVC takes it back for the error. */
    @SuppressWarnings("MustBeClosedChecker")
    void write(ScimBody body, OutputStream out) {
        var generator = json.createGenerator(out);
        body.writeTo(generator);
        generator.close();
    }
}
