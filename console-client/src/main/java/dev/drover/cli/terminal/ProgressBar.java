package dev.drover.cli.terminal;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** One line that shows how far something is. */
public final class ProgressBar {

    private static final int BAR = 24;

    private ProgressBar() {}

    /** As wide as the terminal at most; {@code total} may be 0, where the end is not known. */
    public static String draw(Screen screen, double done, double total, String label) {
        boolean unicode = screen.traits().unicode();
        double share = total > 0 ? Math.clamp(done / total, 0, 1) : 0;
        int full = (int) (share * BAR);
        String counts =
                total > 0
                        ? " " + number(done) + "/" + number(total) + " " + (int) (share * 100) + "%"
                        : " " + number(done);
        String bar =
                screen.paint(Style.GOOD, (unicode ? "━" : "#").repeat(full))
                        + screen.paint(Style.FAINT, (unicode ? "─" : "-").repeat(BAR - full));
        int room = screen.traits().columns() - BAR - counts.length() - 2;
        String shown = room < 4 ? "" : " " + SafeText.cut(SafeText.line(label), room, unicode);
        return bar + counts + shown;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
