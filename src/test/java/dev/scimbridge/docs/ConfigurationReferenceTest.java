package dev.scimbridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in docs/configuration.md is that of the settings there are. */
class ConfigurationReferenceTest {

    private static final Path PAGE = Path.of("docs", "configuration.md");
    private static final String BEGIN = "<!-- settings -->\n";
    private static final String END = "<!-- /settings -->\n";

    /** {@code -Dgolden=write} writes it anew. */
    @Test
    void thePageListsEachSettingWithItsDefault() throws IOException {
        var page = Files.readString(PAGE);
        var expected =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    /** By it the chart refuses other names, and values that have another form; {@code -Dgolden=write} writes it anew. */
    @Test
    void theChartKnowsEachSetting() throws IOException {
        var file = Path.of("helm", "falcon-scim-bridge", "files", "settings.txt");
        var expected = Settings.all().stream()
                .flatMap(setting -> SettingForm.lines(setting.name(), setting.javaType()))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(file, expected);
        }

        assertThat(Files.readString(file)).isEqualTo(expected);
    }

    private static String table() throws IOException {
        var table = new StringBuilder("| setting | environment | values | default | |\n|---|---|---|---|---|\n");
        for (var setting : Settings.all()) {
            table.append("| `%s` | `%s` | %s | %s | %s |\n"
                    .formatted(
                            setting.name(),
                            setting.variable(),
                            setting.type(),
                            setting.defaultValue(),
                            setting.description()));
        }
        return table.toString();
    }
}
