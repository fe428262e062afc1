package dev.scimbridge.scim.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.scim.schema.ResourceSchema;
import dev.scimbridge.seeds.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FilterPropertiesTest {

    private static final FilterParser PATIENT = new FilterParser(new FilterLimits(1_000_000, 40, 1_000));

    private final FilterParser parser = new FilterParser(FilterLimits.DEFAULT);
    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);
    private final PathParser paths = new PathParser(ResourceSchema.users(), FilterLimits.DEFAULT);

    @Test
    void whatIsPrintedIsReadAsTheSameTree() {
        Property.holdsFor(1_000, chance -> {
            var filter = Filters.any(chance);

            assertThat(PATIENT.parse(FilterPrinter.print(filter))).isEqualTo(filter);
        });
    }

    @Test
    void garbageIsAFilterOrRefused() {
        var nobody = new JsonMapper().createObjectNode();
        Property.holdsFor(2_000, chance -> {
            var garbage = Filters.garbage(chance);

            onlyInvalid(garbage, () -> parser.parse(garbage));
            onlyInvalid(garbage, () -> Matching.matches(users.parse(garbage), nobody));
            onlyInvalid(garbage, () -> paths.parse(garbage));
            onlyInvalid(garbage, () -> paths.parse("emails[" + garbage + "].value"));
        });
    }

    @Test
    void aFilterWithASlipIsAFilterOrRefused() {
        Property.holdsFor(1_000, chance -> {
            var filter = Filters.mutated(chance);

            onlyInvalid(filter, () -> parser.parse(filter));
            onlyInvalid(filter, () -> users.parse(filter));
        });
    }

    /** What was read once is read again from its canonical form as the same. */
    @Test
    void printingSettles() {
        Property.holdsFor(1_000, chance -> {
            var filter = Filters.mutated(chance);
            try {
                var tree = parser.parse(filter);
                assertThat(parser.parse(FilterPrinter.print(tree))).as(filter).isEqualTo(tree);
            } catch (InvalidFilter e) {
                assertThat(e.position())
                        .as(filter)
                        .isBetween(1, Math.max(filter.length(), FilterLimits.DEFAULT.maxLength()) + 1);
            }
        });
    }

    private static void onlyInvalid(String text, Runnable reading) {
        try {
            reading.run();
        } catch (InvalidFilter | InvalidPath e) {
            assertThat(e.getMessage()).as(text).endsWith(".").hasSizeLessThan(200);
        }
    }
}
