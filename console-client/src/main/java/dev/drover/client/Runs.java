package dev.drover.client;

import dev.drover.api.RunChanges;
import dev.drover.api.RunId;
import dev.drover.api.RunLogPage;
import dev.drover.api.RunView;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;

/** Calls about runs. As safe for threads as the {@link Rpc} below; errors as there. */
public final class Runs {

    /** What is added to a wait at the server before the call is given up. */
    static final Duration GRACE = Duration.ofSeconds(20);

    private final Rpc rpc;

    public Runs(Rpc rpc) {
        this.rpc = rpc;
    }

    /** Asks for a run and gives its identifier at once; NOT_FOUND for an unknown script. */
    public RunId start(RunRequest request) {
        ObjectNode parameters = JsonText.object();
        parameters.put("script", request.script());
        parameters.set("args", request.args());
        request.sourceText().ifPresent(source -> parameters.put("source", source));
        if (request.eventId() != null) {
            parameters.put("eventId", request.eventId());
        }
        if (request.detach()) {
            parameters.put("detach", true);
        }
        return new RunId(rpc.call("run.start", parameters).path("runId").asString(""));
    }

    public RunView get(RunId run) {
        return Decode.run(rpc.call("run.get", of(run)));
    }

    /** The newest first. */
    public List<RunView> list(int limit) {
        ObjectNode parameters = JsonText.object();
        parameters.put("limit", limit);
        return Decode.rows(rpc.call("run.list", parameters), "runs", Decode::run);
    }

    /** Those whose identifiers begin with {@code prefix}. */
    public List<RunView> startingWith(String prefix, int limit) {
        ObjectNode parameters = JsonText.object();
        parameters.put("prefix", prefix);
        parameters.put("limit", limit);
        return Decode.rows(rpc.call("run.list", parameters), "runs", Decode::run);
    }

    /**
     * Reads on at an offset in bytes, 0 for the start.
     *
     * @param wait how long the server holds the answer back while there is nothing new
     */
    public RunLogPage log(RunId run, long offset, Duration wait) {
        ObjectNode parameters = of(run);
        parameters.put("offset", offset);
        return Decode.runLogPage(waiting("run.log", parameters, wait));
    }

    /** What changed in the table of runs since a version, 0 for everything. */
    public RunChanges poll(long since, Duration wait) {
        ObjectNode parameters = JsonText.object();
        parameters.put("since", since);
        return Decode.runChanges(waiting("run.poll", parameters, wait));
    }

    /** Asks for the run's end; the run is over when its state says so. */
    public void cancel(RunId run) {
        rpc.call("run.cancel", of(run));
    }

    private JsonNode waiting(String method, ObjectNode parameters, Duration wait) {
        if (!wait.isZero()) {
            parameters.put("wait", wait.toMillis());
        }
        return rpc.call(method, parameters, wait.plus(GRACE));
    }

    private static ObjectNode of(RunId run) {
        ObjectNode parameters = JsonText.object();
        parameters.put("runId", run.value());
        return parameters;
    }
}
