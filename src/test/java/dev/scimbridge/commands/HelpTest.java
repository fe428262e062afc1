package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import dev.scimbridge.story.Operator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --help} lists is told in whole sentences. */
class HelpTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "audit ", "held ", "mapping ", "person ", "reconcile ", "token "})
    void eachCommandIsDescribedByAWholeSentence(String group) {
        var listed = listed(new Operator(TestDatabase.SQLITE.url())
                .says((group + "--help").split(" "))
                .out());

        assertThat(listed).isNotEmpty().allSatisfy(one -> assertThat(one).endsWith("."));
    }

    /** The entries below "Commands:", each in one line. */
    private static List<String> listed(String help) {
        var entries = new ArrayList<String>();
        for (var line : help.lines()
                .dropWhile(text -> !text.startsWith("Commands:"))
                .skip(1)
                .takeWhile(text -> text.startsWith("  "))
                .toList()) {
            if (line.startsWith("   ")) {
                entries.add(entries.removeLast() + " " + line.strip());
            } else {
                entries.add(line.strip());
            }
        }
        return entries;
    }
}
