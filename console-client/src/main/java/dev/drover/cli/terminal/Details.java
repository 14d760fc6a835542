package dev.drover.cli.terminal;

import dev.drover.cli.terminal.Table.Cell;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names and values, one below the other. What has no value is left out. */
public final class Details {

    private final Map<String, Cell> values = new LinkedHashMap<>();

    public Details add(String name, @Nullable String value) {
        return add(name, Cell.of(value == null ? "" : value));
    }

    public Details add(String name, Cell value) {
        if (!value.text().isEmpty()) {
            values.put(name, value);
        }
        return this;
    }

    public void print(Screen screen) {
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        values.forEach((name, value) ->
                screen.line(
                        screen.paint(Style.FAINT, name + " ".repeat(width - name.length()))
                                + screen.paint(value.style(), value.text())));
    }
}
