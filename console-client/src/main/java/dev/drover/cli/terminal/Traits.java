package dev.drover.cli.terminal;

/**
 * What the standard streams lead to.
 *
 * @param input whether a person can be asked
 * @param output whether a terminal shows the standard output
 * @param colours whether colours are wanted there
 * @param unicode whether more than ASCII may be drawn
 * @param columns of the terminal; of no meaning where the output is none
 * @param rows of the terminal
 */
public record Traits(
        boolean input, boolean output, boolean colours, boolean unicode, int columns, int rows) {

    private static final int NARROWEST = 40;
    private static final int LOWEST = 8;

    public Traits {
        columns = Math.max(NARROWEST, columns);
        rows = Math.max(LOWEST, rows);
    }

    /** The same of another size. */
    public Traits sized(int otherColumns, int otherRows) {
        return new Traits(input, output, colours, unicode, otherColumns, otherRows);
    }

    /** Pipes and files on all sides. */
    public static Traits none() {
        return new Traits(false, false, false, true, 80, 24);
    }
}
