package dev.drover.server.tool.definition;

import dev.drover.api.ToolMistake;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mistakes in one text, as they are found. */
final class Reading {

    private static final int MOST = 100;

    private final int file;
    private final List<String> lines;
    private final List<ToolMistake> mistakes = new ArrayList<>();

    Reading(int file, String text) {
        this.file = file;
        this.lines = text.lines().toList();
    }

    void mistake(Node where, String key, String message) {
        mistake(where.getStartMark(), key, message);
    }

    void mistake(Optional<Mark> where, String key, String message) {
        int line = where.map(mark -> mark.getLine() + 1).orElse(1);
        int column = where.map(mark -> mark.getColumn() + 1).orElse(1);
        mistake(line, column, key, message);
    }

    /** Beyond a hundred they are of no use. */
    void mistake(int line, int column, String key, String message) {
        if (mistakes.size() < MOST) {
            mistakes.add(new ToolMistake(file, line, column, key, message));
        }
    }

    int count() {
        return mistakes.size();
    }

    /** A line of the text, from 1; empty where there is none. */
    String line(int number) {
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    List<ToolMistake> mistakes() {
        return List.copyOf(mistakes);
    }
}
