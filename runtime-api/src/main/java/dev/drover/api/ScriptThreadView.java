package dev.drover.api;

import java.time.Instant;

/** A script thread that is alive. */
public record ScriptThreadView(
        ScriptThreadId threadId, RunId runId, String name, String script, Instant startedAt) {}
