package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.TaskFile;
import dev.drover.api.TaskPlan;
import dev.drover.server.node.files.FileMode;
import dev.drover.server.node.files.FileOwner;
import dev.drover.server.node.work.FileCopies;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of tasks: each is read to its end before any target is contacted, and what goes to the
 * targets is what was read then. Safe for use by many threads.
 */
final class TaskFiles {

    private final FileCopies copies;
    private final Map<LiveTask, Map<String, FileCopies.Content>> read = new ConcurrentHashMap<>();

    TaskFiles(FileCopies copies) {
        this.copies = copies;
    }

    /** Throws what is against reading one of the task's files. */
    void check(LiveTask task) {
        List<TaskFile> files = task.definition().files();
        if (files.isEmpty()) {
            return;
        }
        Map<String, FileCopies.Content> found = new HashMap<>();
        for (TaskFile file : files) {
            found.computeIfAbsent(file.from(), copies::read);
        }
        read.put(task, found);
    }

    void over(LiveTask task) {
        read.remove(task);
    }

    List<TaskPlan.PlannedFile> plan(List<TaskFile> files) {
        List<TaskPlan.PlannedFile> planned = new ArrayList<>();
        for (TaskFile file : files) {
            try {
                FileCopies.Content readable = copies.read(file.from());
                planned.add(
                        new TaskPlan.PlannedFile(
                                file, readable.size(), readable.sha256().hex(), null));
            } catch (DroverException e) {
                planned.add(new TaskPlan.PlannedFile(file, null, null, e.text()));
            }
        }
        return planned;
    }

    /**
     * Copies the task's files to a node; one that is the same there already is left as it is.
     *
     * @throws DroverException what is against it
     */
    void copy(LiveTask task, NodeName node) throws InterruptedException {
        for (TaskFile file : task.definition().files()) {
            FileCopies.Copied copied =
                    copies.copyTo(
                            node,
                            file.from(),
                            file.to(),
                            file.mode() == null ? null : FileMode.parse(file.mode()),
                            file.owner() == null ? null : FileOwner.parse(file.owner()));
            FileCopies.Content before = read.getOrDefault(task, Map.of()).get(file.from());
            if (before != null && !before.sha256().equals(copied.sha256())) {
                throw new DroverException(
                        ErrorKind.CONFLICT,
                        "The file " + file.from() + " was changed while the task copied it",
                        "Run the task again.");
            }
        }
    }
}
