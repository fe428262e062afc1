package dev.scimbridge.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void aNameNeitherForgesALineNorHidesNorColoursOne() {
        assertThat(Terminal.line("a\nHeld nothing.\u001b[8m\u202eb\u009bc")).isEqualTo("a?Held nothing.?[8m?b?c");
        assertThat(Terminal.line("Ada Lovelace ü 学")).isEqualTo("Ada Lovelace ü 学");
    }

    @Test
    void linesOfOursStayLines() {
        assertThat(Terminal.lines("one\n\u001btwo")).isEqualTo("one" + System.lineSeparator() + "?two");
    }
}
