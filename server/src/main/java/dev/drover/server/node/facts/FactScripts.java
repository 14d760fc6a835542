package dev.drover.server.node.facts;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.RunId;
import dev.drover.server.process.LaunchRequest;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.LocalProcess;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.process.ProcessInput;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs scripts that write a fact. Whatever one started ends with it, at the latest at its time
 * limit.
 */
final class FactScripts {

    private static final Logger LOG = LoggerFactory.getLogger(FactScripts.class);

    private static final Duration GRACE = Duration.ofSeconds(1);

    /** For a machine with more work than cores, beyond the limits that the process has itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int SHOWN_BYTES = 200;

    private final Path folder;
    private final LocalProcesses processes;
    private final Identifiers identifiers;
    private final Map<String, String> environment;
    private final FactLimits limits;

    /**
     * A runner.
     *
     * @param folder absolute; where scripts are started in
     */
    FactScripts(
            Path folder,
            LocalProcesses processes,
            Identifiers identifiers,
            Map<String, String> environment,
            FactLimits limits) {
        this.folder = folder;
        this.processes = processes;
        this.identifiers = identifiers;
        this.environment = environment;
        this.limits = limits;
    }

    /** Runs a script and waits for the value that it writes. */
    JsonNode run(Path script) throws FactFailure, InterruptedException {
        RunId owner = identifiers.nextRun();
        try {
            return run(script, owner);
        } catch (DroverException e) {
            throw new FactFailure(e.text());
        }
    }

    private JsonNode run(Path script, RunId owner) throws FactFailure, InterruptedException {
        var waiting = new Waiting();
        LocalProcess process = processes.launch(request(script, owner), waiting);
        try {
            Duration longest = limits.scriptTime().plus(GRACE).plus(PATIENCE);
            if (!waiting.ended.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new FactFailure("it could not be ended within " + longest.toSeconds() + " s");
            }
            return value(process, process.outcome().orElseThrow());
        } finally {
            clear(process);
        }
    }

    private LaunchRequest request(Path script, RunId owner) {
        return new LaunchRequest(
                identifiers.nextProcess(),
                owner,
                List.of(script.toString()),
                folder,
                environment,
                ProcessInput.none(),
                null,
                new ProcessLimits(null, limits.scriptTime(), GRACE, limits.fileBytes()));
    }

    private JsonNode value(LocalProcess process, ProcessOutcome outcome) throws FactFailure {
        if (outcome.cause() == Cause.HARD_LIMIT) {
            throw new FactFailure(
                    "it ran longer than "
                            + limits.scriptTime().toMillis()
                            + " ms (nodes.facts.scriptTime) and was ended");
        }
        // A quick one may be over before anybody saw how much it wrote.
        if (outcome.cause() == Cause.OUTPUT_LIMIT
                || outcome.stdoutBytes() + outcome.stderrBytes() > limits.fileBytes()) {
            throw new FactFailure(
                    "it wrote more than " + limits.fileBytes() + " bytes (nodes.facts.fileBytes)");
        }
        Integer code = outcome.exitCode();
        if (code == null || code != 0) {
            String how = code == null ? "ended by " + outcome.signal() : "exit code " + code;
            String said =
                    new String(
                            process.read(ProcessStream.STDERR, 0, SHOWN_BYTES),
                            StandardCharsets.UTF_8);
            throw new FactFailure(said.isBlank() ? how : how + ": " + said);
        }
        return FactValues.read(process.read(ProcessStream.STDOUT, 0, limits.fileBytes()));
    }

    /** Ends what it left behind, and does not keep its output. */
    private void clear(LocalProcess process) throws InterruptedException {
        try {
            processes.endRun(process.owner(), Duration.ZERO);
            processes.forget(process.id());
        } catch (DroverException e) {
            // It was forgotten already, or sticks in the kernel: the fact itself is not concerned.
            if (e.kind() != ErrorKind.NOT_FOUND) {
                LOG.atWarn()
                        .addKeyValue("script", process.command().getFirst())
                        .setCause(e)
                        .log("What a script for facts started was not cleared");
            }
        }
    }

    private static final class Waiting implements ProcessListener {
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {
            // it is read when all of it is there
        }

        @Override
        public void softLimitReached(LaunchedProcess process) {
            // it has none
        }

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {
            ended.countDown();
        }
    }
}
