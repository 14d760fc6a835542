package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;

import java.util.Collection;
import java.util.List;

/** Runs what was asked for as it was asked: on a node, where the primary has decided before. */
public final class DirectDispatcher implements Runs.Dispatcher {

    private final ScriptLibrary library;

    public DirectDispatcher(ScriptLibrary library) {
        this.library = library;
    }

    @Override
    public void dispatch(LiveRun run) {
        try {
            run.begin(ScriptName.of(run.view().script()), run.view().args(), library);
        } catch (DroverException e) {
            run.end(RunOutcome.failed(Cause.SCRIPT_LOAD, e.text()));
        }
    }

    @Override
    public Collection<LiveRun> residents() {
        return List.of();
    }
}
