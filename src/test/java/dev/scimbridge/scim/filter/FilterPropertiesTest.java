package dev.scimbridge.scim.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.scim.schema.ResourceSchema;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.directory.scim.spec.filter.FilterExpression;
import tools.jackson.databind.json.JsonMapper;

class FilterPropertiesTest {

    private final FilterParser parser = new FilterParser(FilterLimits.DEFAULT);
    private final Queries users = new Queries(ResourceSchema.users(), FilterLimits.DEFAULT);
    private final PathParser paths = new PathParser(ResourceSchema.users(), FilterLimits.DEFAULT);

    @Property(tries = 500)
    void whatIsPrintedIsReadAsTheSameTree(@ForAll("filters") FilterExpression filter) {
        assertThat(new FilterParser(new FilterLimits(1_000_000, 40, 1_000)).parse(FilterPrinter.print(filter)))
                .isEqualTo(filter);
    }

    @Property(tries = 1000)
    void garbageIsAFilterOrRefused(@ForAll("garbage") String garbage) {
        onlyInvalid(() -> parser.parse(garbage));
        onlyInvalid(() -> Matching.matches(users.parse(garbage), new JsonMapper().createObjectNode()));
        onlyInvalid(() -> paths.parse(garbage));
        onlyInvalid(() -> paths.parse("emails[" + garbage + "].value"));
    }

    @Property(tries = 500)
    void aFilterWithASlipIsAFilterOrRefused(@ForAll("mutated") String filter) {
        onlyInvalid(() -> parser.parse(filter));
        onlyInvalid(() -> users.parse(filter));
    }

    /** What was read once is read again from its canonical form as the same. */
    @Property(tries = 500)
    void printingSettles(@ForAll("mutated") String filter) {
        try {
            var tree = parser.parse(filter);
            assertThat(parser.parse(FilterPrinter.print(tree))).isEqualTo(tree);
        } catch (InvalidFilter e) {
            assertThat(e.position()).isBetween(1, Math.max(filter.length(), FilterLimits.DEFAULT.maxLength()) + 1);
        }
    }

    private static void onlyInvalid(Runnable reading) {
        try {
            reading.run();
        } catch (InvalidFilter | InvalidPath e) {
            assertThat(e.getMessage()).endsWith(".").hasSizeLessThan(200);
        }
    }

    @Provide
    Arbitrary<FilterExpression> filters() {
        return Filters.any();
    }

    @Provide
    Arbitrary<String> garbage() {
        return Filters.garbage();
    }

    @Provide
    Arbitrary<String> mutated() {
        return Filters.mutated();
    }
}
