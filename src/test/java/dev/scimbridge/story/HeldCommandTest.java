package dev.scimbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scimbridge.databases.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code held} says to whoever mistypes it; nothing is changed then. */
class HeldCommandTest {

    private Operator operator = new Operator("");

    @BeforeEach
    void emptyDatabase() {
        operator = new Operator(TestDatabase.SQLITE.url());
        operator.says("token", "create", "--name=okta");
    }

    @Test
    void nothingIsHeldInAnEmptyStore() {
        var said = operator.says("held", "list");

        assertThat(said.code()).isZero();
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("Nothing is held.");
    }

    @Test
    void anIdThatNothingIsHeldOfIsAnErrorInOneLine() {
        var said = operator.says("held", "allow", UUID.randomUUID().toString());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err().lines()).singleElement().asString().contains("held list shows what is");
    }

    @Test
    void whatIsMeantMustBeSaid() {
        var said = operator.says("held", "reject");

        assertThat(said.code()).isEqualTo(64);
        assertThat(said.err()).contains("--all");
    }

    @Test
    void aTimeMustBeOne() {
        var said = operator.says("held", "allow", "--since=yesterday");

        assertThat(said.code()).isEqualTo(64);
        assertThat(said.err()).contains("2h");
    }

    @Test
    void aWordIsNeeded() {
        assertThat(operator.says("held").code()).isEqualTo(64);
    }
}
