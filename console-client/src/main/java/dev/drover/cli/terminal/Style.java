package dev.drover.cli.terminal;

/** How a piece of text looks on a terminal with colours (ECMA-48, select graphic rendition). */
public enum Style {
    PLAIN(""),
    BOLD("1"),
    FAINT("2"),
    GOOD("32"),
    NOTICE("36"),
    WARNING("33"),
    BAD("31"),
    LOUD("1;31");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    String wrap(String text) {
        return code.isEmpty() || text.isEmpty() ? text : "\033[" + code + "m" + text + "\033[0m";
    }
}
