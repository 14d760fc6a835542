package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.Level;
import dev.drover.api.ProcessId;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunLogEntry.Kind;
import dev.drover.api.ScriptThreadId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What a run tells those who follow it: into its log, or for a primary script, of which nothing is
 * kept, into the server's. Safe for use by many threads.
 */
final class RunReport {

    private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);

    private final RunLog log;
    private final boolean kept;
    private final long limit;
    private final InstantSource clock;
    private final Consumer<RunOutcome> end;

    /**
     * One for a run.
     *
     * @param kept it goes into the run's log
     * @param limit of that log, in bytes
     * @param end ends the run, where nothing more can be written
     */
    RunReport(RunLog log, boolean kept, long limit, InstantSource clock, Consumer<RunOutcome> end) {
        this.log = log;
        this.kept = kept;
        this.limit = limit;
        this.clock = clock;
        this.end = end;
    }

    void message(String text, @Nullable JsonNode data, ScriptThreadId from) {
        append(new RunLogEntry(clock.instant(), Kind.MESSAGE, Level.INFO, text, data, from, null));
    }

    void console(Level level, String text, ScriptThreadId from) {
        append(new RunLogEntry(clock.instant(), Kind.CONSOLE, level, text, null, from, null));
    }

    /** Something that no script waits for: where it cannot be written, the run fails. */
    void entry(Kind kind, String text, @Nullable ProcessId process) {
        try {
            append(new RunLogEntry(clock.instant(), kind, null, text, null, null, process));
        } catch (DroverException e) {
            end.accept(RunOutcome.failed(Cause.STORAGE_FULL, e.text()));
        }
    }

    /** How it ended. That the primary script ends with its server goes without saying. */
    void lastWord(RunOutcome outcome) {
        RunLogEntry entry =
                new RunLogEntry(
                        clock.instant(), Kind.STATE, null, outcome.text(), null, null, null);
        if (kept) {
            log.appendLast(entry);
        } else if (outcome.error() != null && outcome.error().cause() != Cause.SERVER_STOPPED) {
            tellServerLog(entry);
        }
    }

    private void append(RunLogEntry entry) {
        if (!kept) {
            tellServerLog(entry);
        } else if (!log.append(entry)) {
            end.accept(
                    RunOutcome.failed(
                            Cause.OUTPUT_LIMIT,
                            "The log of the run is at its limit of "
                                    + limit
                                    + " bytes; write less, or raise runs.logBytesPerRun"));
        }
    }

    private static void tellServerLog(RunLogEntry entry) {
        LOG.atInfo()
                .addKeyValue("kind", entry.kind())
                .log("From the primary script: {}", entry.text());
    }
}
