package dev.scimbridge.commands.inventory;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** For a script: a JSON object a line, without what is not known. It can be read again. */
record JsonLayout() implements Layout {

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_ABSENT))
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    @Override
    public List<String> head() {
        return List.of();
    }

    @Override
    public List<String> lines(InventoryEntry entry) {
        return List.of(JSON.writeValueAsString(entry));
    }

    /** Empty where the text is no line of this layout. */
    static Optional<InventoryEntry> parse(String line) {
        try {
            return Optional.ofNullable(JSON.readValue(line, InventoryEntry.class));
        } catch (JacksonException other) {
            return Optional.empty();
        }
    }
}
