package dev.scimbridge.commands.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scimbridge.account.AccountId;
import dev.scimbridge.account.FalconUserUuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a file of ids, and what is said of one that makes no sense. */
class IdsFileTest {

    private static final String ADA = "0195d3c4-0000-4000-8000-00000000000a";
    private static final String GRACE = "0195d3c4-0000-4000-8000-00000000000b";
    private static final String IN_FALCON = "2f3c0d7e-aaaa-4bbb-8ccc-000000000001";
    private static final String ANOTHER = "2f3c0d7e-aaaa-4bbb-8ccc-000000000002";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,uuid\n%1$s,%2$s\n",
                "\uFEFFid,uuid\r\n%1$s,%2$s\r\n",
                "\"uuid\",\"name\",\"id\"\n\n\"%2$s\",\"Lovelace, \"\"Ada\"\"\",\"%1$s\"",
                "{\"id\":\"%1$s\",\"uuid\":\"%2$s\"}",
                "\n  {\"uuid\":\"%2$s\",\"roles\":[{\"id\":\"x\"}],\"n\":1,\"id\":\"%1$s\"}\n\n",
            })
    void csvAndJsonLinesSayTheSame(String text) throws IOException {
        var ids = read(text.formatted(ADA, IN_FALCON));

        assertThat(ids.ids()).containsOnlyKeys(new FalconUserUuid(IN_FALCON));
        assertThat(ids.ids().values()).containsExactly(AccountId.parse(ADA).orElseThrow());
        assertThat(ids.remarks()).isEmpty();
    }

    @Test
    void allThatMakesNoSenseIsToldAtOnceByItsLine() {
        assertThat(findings("""
                        id,uuid,login
                        %1$s,%3$s,ada@example.com
                        %1$s,%4$s,grace@example.com
                        %2$s,%3$s,grace@example.com
                        ada,%4$s,ada@example.com
                        %2$s,,grace@example.com
                        ,%4$s,grace@example.com
                        %2$s,%4$s
                        %2$s,"%4$s,grace@example.com
                        """.formatted(ADA, GRACE, IN_FALCON, ANOTHER)))
                .containsExactly(
                        "Line 3 gives the id of line 2 to another uuid.",
                        "Line 4 gives the uuid of line 2 another id.",
                        "Line 5 has the id 'ada', which is no UUID in lower case.",
                        "Line 6 has no uuid.",
                        "Line 7 has no id.",
                        "Line 8 has 2 cells instead of 3.",
                        "Line 9 has a quotation mark that is not closed.");
    }

    @Test
    void aLineThatIsNoJsonAmongThoseThatAreIsTold() {
        assertThat(findings("""
                        {"id":"%1$s","uuid":"%2$s"}
                        id,uuid
                        {"id":"%1$s"
                        {"id":5,"uuid":"%2$s"}
                        5
                        {"id":"%1$s","uuid":"%2$s"} more
                        """.formatted(ADA, IN_FALCON)))
                .containsExactly(
                        "Line 2 is no JSON object.",
                        "Line 3 is no JSON object.",
                        "Line 4 has no id.",
                        "Line 5 has no uuid.",
                        "Line 6 is no JSON object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"uuid,login\n", "hello", "[1]", "\"id,uuid"})
    void whatIsNeitherIsToldByItsFirstLine(String text) {
        assertThat(findings(text)).singleElement().asString().startsWith("Line 1 ");
    }

    @Test
    void aLineTwiceIsRemarked() throws IOException {
        var ids = read("id,uuid\n%1$s,%2$s\n%1$s,%2$s\n".formatted(ADA, IN_FALCON));

        assertThat(ids.ids()).hasSize(1);
        assertThat(ids.remarks()).containsExactly("Line 3 says what line 2 says.");
    }

    @Test
    void whatIsNoSuchFileIsSaid() throws IOException {
        var latin1 = Files.write(folder.resolve("latin1.csv"), "id,uuid\né".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(unusable(folder.resolve("none.csv"))).hasMessageContaining("There is no file");
        assertThat(unusable(folder)).hasMessageContaining("There is no file");
        assertThat(unusable(latin1)).hasMessageContaining("no text in UTF-8");
        assertThat(unusable(Files.writeString(folder.resolve("empty.csv"), "\n")))
                .hasMessageContaining("is empty");
    }

    private FormerIds read(String text) throws IOException {
        return IdsFile.read(Files.writeString(folder.resolve("ids"), text));
    }

    private List<String> findings(String text) {
        try {
            return unusable(Files.writeString(folder.resolve("ids"), text)).findings();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static IdsUnusable unusable(Path file) {
        return catchThrowableOfType(IdsUnusable.class, () -> IdsFile.read(file));
    }
}
