package dev.drover.cli.terminal;

import org.jline.utils.WCWidth;

/**
 * Makes text that came from elsewhere harmless for a terminal, and measures and cuts it in columns.
 */
public final class SafeText {

    private static final int CONTROL_PICTURES = 0x2400;
    private static final int TAB_WIDTH = 8;

    private SafeText() {}

    /**
     * One line: control characters, line ends included, become visible signs; tabs become spaces.
     */
    public static String line(String text) {
        return isHarmless(text, false) ? text : clean(text, false);
    }

    /** Several lines: as {@link #line}, but line ends stay. */
    public static String lines(String text) {
        return isHarmless(text, true) ? text : clean(text, true);
    }

    private static boolean isHarmless(String text, boolean lineEnds) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' ? !(lineEnds && c == '\n') : c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String clean(String text, boolean lineEnds) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        int column = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (point == '\r' && text.startsWith("\n", i)) {
                point = '\n';
                i++;
            }
            if (point == '\n' && lineEnds) {
                out.append('\n');
                column = 0;
            } else if (point == '\t') {
                int spaces = TAB_WIDTH - column % TAB_WIDTH;
                out.repeat(' ', spaces);
                column += spaces;
            } else {
                int shown = shown(point);
                out.appendCodePoint(shown);
                column += width(shown);
            }
        }
        return out.toString();
    }

    private static int shown(int point) {
        if (point < ' ') {
            return CONTROL_PICTURES + point;
        }
        if (point == 0x7f) {
            return 0x2421;
        }
        boolean surrogate = point >= 0xd800 && point <= 0xdfff;
        return (point >= 0x80 && point < 0xa0) || surrogate || turnsDirection(point)
                ? 0xfffd
                : point;
    }

    /** Marks that reorder what is shown, so that a text could look like another. */
    private static boolean turnsDirection(int point) {
        return (point >= 0x202a && point <= 0x202e)
                || (point >= 0x2066 && point <= 0x2069)
                || point == 0x200e
                || point == 0x200f
                || point == 0x2028
                || point == 0x2029;
    }

    /** In columns of a terminal; {@code text} holds no control sequences. */
    public static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            width += width(point);
            i += Character.charCount(point);
        }
        return width;
    }

    /** Cut to at most {@code columns}, with a sign where something was cut. */
    public static String cut(String text, int columns, boolean unicode) {
        if (text.length() <= columns / 2 || width(text) <= columns) {
            return text;
        }
        String sign = unicode ? "…" : ">";
        int width = 0;
        int end = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            if (width + width(point) > columns - 1) {
                break;
            }
            width += width(point);
            end += Character.charCount(point);
        }
        return text.substring(0, end) + sign;
    }

    private static int width(int point) {
        return point < 0x7f && point >= ' ' ? 1 : Math.max(0, WCWidth.wcwidth(point));
    }
}
