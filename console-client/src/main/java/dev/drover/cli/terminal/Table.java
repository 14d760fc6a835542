package dev.drover.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under headings, in columns as wide as they need to be. On a terminal that is too narrow the
 * column that is told to give way is cut; elsewhere nothing is.
 */
public final class Table {

    /** A piece of text with its look. What it holds is made harmless. */
    public record Cell(String text, Style style) {

        public Cell {
            text = SafeText.line(text);
        }

        public static Cell of(String text) {
            return new Cell(text, Style.PLAIN);
        }
    }

    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();
    private int flexible;

    public Table(String... headings) {
        this.headings = List.of(headings);
        this.flexible = headings.length - 1;
    }

    /** Names the column that gives way; the last one does where none is named. */
    public Table flexible(int column) {
        flexible = column;
        return this;
    }

    public Table row(Cell... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings);
        }
        rows.add(List.of(cells));
        return this;
    }

    public Table row(String... cells) {
        return row(Arrays.stream(cells).map(Cell::of).toArray(Cell[]::new));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Columns that are empty in every row are left out. */
    public List<String> lines(Screen screen) {
        int[] widths = widths(screen.traits());
        List<String> lines = new ArrayList<>();
        lines.add(
                line(
                        screen,
                        widths,
                        headings.stream().map(h -> new Cell(h, Style.FAINT)).toList()));
        rows.forEach(row -> lines.add(line(screen, widths, row)));
        return lines;
    }

    public void print(Screen screen) {
        lines(screen).forEach(screen::line);
    }

    private int[] widths(Traits traits) {
        int[] widths = new int[headings.size()];
        for (List<Cell> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], SafeText.width(row.get(i).text()));
            }
        }
        int total = 0;
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0 || rows.isEmpty()) {
                widths[i] = Math.max(widths[i], headings.get(i).length());
                total += widths[i] + GAP.length();
            }
        }
        int over = total - GAP.length() - traits.columns();
        if (traits.output() && over > 0) {
            widths[flexible] = Math.max(NARROWEST, widths[flexible] - over);
        }
        return widths;
    }

    private static String line(Screen screen, int[] widths, List<Cell> cells) {
        StringBuilder line = new StringBuilder();
        int padding = 0;
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                Cell cell = cells.get(i);
                String text = SafeText.cut(cell.text(), widths[i], screen.traits().unicode());
                line.repeat(' ', text.isEmpty() ? 0 : padding);
                line.append(screen.paint(cell.style(), text));
                padding =
                        (text.isEmpty() ? padding : 0)
                                + widths[i]
                                - SafeText.width(text)
                                + GAP.length();
            }
        }
        return line.toString();
    }
}
