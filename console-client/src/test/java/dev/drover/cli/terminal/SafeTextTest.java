package dev.drover.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SafeTextTest {

    @Test
    void makesControlCharactersVisible() {
        assertThat(SafeText.line("a\033]0;title\007b\r\nc\td\u009b"))
                .isEqualTo("a␛]0;title␇b␊c  d\ufffd");
        assertThat(SafeText.lines("a\r\nb\033[2J")).isEqualTo("a\nb␛[2J");
    }

    @Test
    void takesAwayWhatReordersText() {
        assertThat(SafeText.line("abc\u202efdp.exe\u2066")).isEqualTo("abc\ufffdfdp.exe\ufffd");
        assertThat(SafeText.line("\ud800x")).isEqualTo("\ufffdx");
    }

    @Test
    void leavesOrdinaryTextAlone() {
        String text = "Größe 日本 😀 ok";
        assertThat(SafeText.line(text)).isEqualTo(text);
    }

    @Test
    void measuresAndCutsInColumns() {
        assertThat(SafeText.width("日本e\u0301")).isEqualTo(5);
        assertThat(SafeText.cut("日本語", 5, true)).isEqualTo("日本…");
        assertThat(SafeText.cut("日本語", 4, true)).isEqualTo("日…");
        assertThat(SafeText.cut("short", 5, true)).isEqualTo("short");
        assertThat(SafeText.cut("longer", 5, false)).isEqualTo("long>");
    }
}
