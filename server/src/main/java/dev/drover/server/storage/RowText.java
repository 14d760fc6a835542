package dev.drover.server.storage;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A text that is mostly short, in two columns: in the row itself, or as a large object where that
 * would make the row too long. Large objects have tables of their own, which make a commit twice as
 * expensive.
 *
 * @param inRow for the column {@code NAME}
 * @param large for the column {@code large_NAME}
 */
record RowText(@Nullable String inRow, @Nullable String large) {

    private static final int LONGEST_IN_ROW = 20_000;

    static RowText of(@Nullable String text) {
        return text == null || text.length() <= LONGEST_IN_ROW
                ? new RowText(text, null)
                : new RowText(null, text);
    }

    static @Nullable String readIfAny(ResultSet row, String column) throws SQLException {
        @Nullable String text = row.getString(column);
        return text == null ? row.getString("large_" + column) : text;
    }

    static String read(ResultSet row, String column) throws SQLException {
        String text = readIfAny(row, column);
        if (text == null) {
            throw new SQLException("A row has no " + column);
        }
        return text;
    }
}
