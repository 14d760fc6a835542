package dev.drover.server.node.facts;

import tools.jackson.databind.node.ArrayNode;

import java.util.ArrayList;
import java.util.List;

/** What went wrong with facts, for people; so many at most. Used by one thread. */
final class FactErrors {

    private static final int MOST = 50;

    private record FactError(String file, String message) {}

    private final List<FactError> errors = new ArrayList<>();
    private int more;

    /**
     * Notes an error.
     *
     * @param file that the fact should have come from, by its name in the folder
     */
    void add(String file, String message) {
        if (errors.size() < MOST) {
            errors.add(new FactError(MachineFiles.tidy(file), MachineFiles.tidy(message)));
        } else {
            more++;
        }
    }

    void write(ArrayNode into) {
        into.removeAll();
        errors.forEach(error ->
                into.addObject().put("file", error.file()).put("message", error.message()));
        if (more > 0) {
            into.addObject().put("file", "").put("message", more + " more errors are not shown");
        }
    }
}
