package dev.drover.server.node.work;

import dev.drover.api.ProcessId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;

/** What a node adds to what it is ordered to launch. Safe for use by many threads. */
public interface NodeSurroundings {

    /**
     * The whole environment of a process, with its way back to this server.
     *
     * @param own what the order says, which wins but for the way back
     * @param user as whom it runs; null for the server's own
     */
    Map<String, String> environment(
            RunId run, ProcessId process, Map<String, String> own, @Nullable String user);

    /** Where processes start unless the order says otherwise. */
    Path workingDirectory();

    /** Its way back is open again: an earlier server of this node launched it, and it goes on. */
    void left(RunId run, ProcessId process, @Nullable String user);

    /** Its way back is closed. */
    void ended(ProcessId process);
}
