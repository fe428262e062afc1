package dev.scimbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page keeps everything but the section that is written. */
class BenchmarkPageTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aRunTakesThePlaceOfTheOneBeforeAndLeavesTheRest() throws IOException {
        var page = page("# Words\n<!-- one -->\nold\n<!-- /one -->\n<!-- two -->\nkept\n<!-- /two -->\n");

        page.replace("one", "new\n");

        assertThat(page.file())
                .hasContent("# Words\n<!-- one -->\nnew\n<!-- /one -->\n<!-- two -->\nkept\n<!-- /two -->\n");
    }

    @Test
    void aSectionThatThePageDoesNotHaveIsNotWrittenElsewhere() throws IOException {
        var page = page("# Words\n");

        assertThatThrownBy(() -> page.replace("one", "new\n")).hasMessageContaining("has no section one");
        assertThat(page.file()).hasContent("# Words\n");
    }

    @Test
    void aRowSaysWhetherTheTargetWasReached() {
        assertThat(Figure.atMost("calls a user", 2.5, "", 2.5).row())
                .isEqualTo("| calls a user | 2.50 | ≤ 2.50 | reached |");
        assertThat(Figure.atLeast("progress", 0.4, "", 0.5).row())
                .isEqualTo("| progress | 0.40 | ≥ 0.50 | **missed** |");
        assertThat(Figure.plain("time", 61, "s").row()).isEqualTo("| time | 61.00 s |  |  |");
    }

    private BenchmarkPage page(String text) throws IOException {
        return new BenchmarkPage(Files.writeString(directory.resolve("page.md"), text));
    }
}
