package dev.scimbridge.logs;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Around each test there is, by {@code junit-platform.properties}: fails the one during which one of the {@link Canaries} is logged.
 * {@code -Dcanaries.level=trace} looks into what is not logged usually, too.
 */
public final class CanaryWatch implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext tests) {
        RootTap.hung();
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        RootTap.hung();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        failWhereOneIsFound();
    }

    /** Also for what is done before and after the tests of a class. */
    @Override
    public void afterAll(ExtensionContext tests) {
        failWhereOneIsFound();
    }

    /** @throws AssertionError naming who logged a secret since this was called last */
    static void failWhereOneIsFound() {
        var found = RootTap.hung().takeFound();
        if (!found.isEmpty()) {
            throw new AssertionError("A secret is in the log:\n"
                    + String.join("\n", found.stream().distinct().toList()));
        }
    }
}
