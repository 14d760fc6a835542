package dev.drover.server.control;

import dev.drover.api.RunView;

/** Told by a run about itself. */
interface RunObserver {

    /** Must not block. */
    void changed(LiveRun run);

    /** Returns when the final view is durable; may block. */
    void keep(RunView ended);

    /** The final view is shown; the run can be forgotten. Must not block. */
    void over(LiveRun run);

    RunObserver NOBODY =
            new RunObserver() {
                @Override
                public void changed(LiveRun run) {
                    // nobody looks at it
                }

                @Override
                public void keep(RunView ended) {
                    // nobody asks for it later
                }

                @Override
                public void over(LiveRun run) {
                    // nobody knows it
                }
            };
}
