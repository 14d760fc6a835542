package dev.drover.server.control;

import dev.drover.api.RunView;

/** Told by a run about itself. */
interface RunObserver {

    /** Must not block. */
    void changed(LiveRun run);

    /** Ends what depends on the run and waits for it. */
    void ending(LiveRun run);

    /** Returns when the final view is durable; may block. */
    void keep(RunView ended);

    /** The final view is shown; the run can be forgotten. Must not block. */
    void over(LiveRun run);
}
