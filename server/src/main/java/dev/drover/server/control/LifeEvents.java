package dev.drover.server.control;

import dev.drover.api.Json;
import dev.drover.api.ProcessView;
import dev.drover.api.RunState;
import dev.drover.api.ScriptThreadView;
import dev.drover.server.coordination.Events;
import dev.drover.server.coordination.SharedName;
import dev.drover.server.script.ScriptOutcome;

import tools.jackson.databind.node.ObjectNode;

import java.util.function.Supplier;

/**
 * Tells the script threads of a run which processes and threads of it begin and end, as events like
 * any others. Safe for use by many threads; does not wait.
 */
final class LifeEvents {

    private final LiveRun run;
    private final Events events;

    LifeEvents(LiveRun run, Events events) {
        this.run = run;
        this.events = events;
    }

    void started(ProcessView process) {
        emit("process.started", "process:" + process.processId(), () -> json(process));
    }

    void ended(ProcessView process) {
        emit("process.ended", "process:" + process.processId(), () -> json(process));
    }

    void started(ScriptThreadView thread) {
        emit("thread.started", "thread:" + thread.threadId(), () -> json(thread));
    }

    void ended(ScriptThreadView thread, ScriptOutcome outcome) {
        emit(
                "thread.ended",
                "thread:" + thread.threadId(),
                () -> json(thread).setAll(ending(outcome)));
    }

    private static ObjectNode ending(ScriptOutcome outcome) {
        ObjectNode ending = Json.mapper().createObjectNode();
        return switch (outcome) {
            case ScriptOutcome.Completed completed -> ending.put("state", RunState.COMPLETE.name());
            case ScriptOutcome.Failed failed ->
                    ending.put("state", RunState.FAILED.name())
                            .put("message", failed.error().message());
            case ScriptOutcome.Stopped stopped ->
                    ending.put("state", RunState.CANCELLED.name())
                            .put("message", stopped.error().message());
        };
    }

    private static ObjectNode json(Object view) {
        return Json.mapper().valueToTree(view);
    }

    /** The data is made only where somebody listens: most runs have nobody who does. */
    private void emit(String name, String from, Supplier<ObjectNode> data) {
        SharedName shared = SharedName.of(run.id(), name);
        if (events.isHeard(shared)) {
            events.emit(shared, data.get(), from);
        }
    }
}
