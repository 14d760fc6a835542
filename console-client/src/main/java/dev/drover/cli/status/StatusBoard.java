package dev.drover.cli.status;

import dev.drover.api.Level;
import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The status values as a table, kept up to date by what changed. */
public final class StatusBoard {

    private static final Duration FRESH = Duration.ofSeconds(3);

    private final Map<String, StatusValue> values = new TreeMap<>(byNumberThenText());

    /** Where names end in numbers, 2 comes before 10. */
    private static Comparator<String> byNumberThenText() {
        return Comparator.comparing(StatusBoard::padded).thenComparing(Comparator.naturalOrder());
    }

    private static String padded(String name) {
        StringBuilder padded = new StringBuilder(name.length() + 16);
        for (int i = 0; i < name.length(); ) {
            int end = i;
            while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') {
                end++;
            }
            if (end > i) {
                padded.repeat('0', Math.max(0, 10 - (end - i))).append(name, i, end);
                i = end;
            } else {
                padded.append(name.charAt(i++));
            }
        }
        return padded.toString();
    }

    public void apply(StatusChanges changes) {
        if (changes.reset()) {
            values.clear();
        }
        changes.removed().forEach(values::remove);
        changes.changes().forEach(value -> values.put(value.name(), value));
    }

    public List<StatusValue> values() {
        return List.copyOf(values.values());
    }

    /** Ages are as of {@code now}; values that changed just before it stand out. */
    public Table table(Instant now) {
        Table table = new Table("NAME", "VALUE", "LEVEL", "AGE", "TEXT");
        for (StatusValue value : values.values()) {
            Duration age = Duration.between(value.updatedAt(), now);
            boolean fresh = age.compareTo(FRESH) < 0;
            table.row(
                    Cell.of(value.name()),
                    new Cell(shown(value), fresh ? Style.BOLD : Style.PLAIN),
                    new Cell(
                            value.level() == null ? "" : value.level().text(),
                            style(value.level())),
                    new Cell(Ages.coarse(age), Style.FAINT),
                    Cell.of(value.text() == null ? "" : value.text()));
        }
        return table;
    }

    static String shown(StatusValue value) {
        String text = text(value.value());
        return value.unit() == null ? text : text + " " + value.unit();
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.asString();
    }

    private static Style style(@Nullable Level level) {
        if (level == null) {
            return Style.PLAIN;
        }
        return switch (level) {
            case OK -> Style.GOOD;
            case INFO -> Style.NOTICE;
            case WARNING -> Style.WARNING;
            case ERROR -> Style.LOUD;
        };
    }
}
