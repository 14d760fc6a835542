package dev.drover.cli.task;

import dev.drover.api.DroverException;
import dev.drover.api.NodeName;
import dev.drover.api.TaskId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Retry;
import dev.drover.client.Tasks;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Reads what targets wrote, piece by piece, so that its length needs no memory; across connections
 * that break. For one thread, but for {@link #stop}.
 */
final class OutputReader {

    static final String STDOUT = "stdout";
    static final String STDERR = "stderr";

    /** What the server gives at most. */
    private static final int PIECE = 256 << 10;

    private final Invocation invocation;
    private final TaskId task;
    private volatile boolean stopped;

    OutputReader(Invocation invocation, TaskId task) {
        this.invocation = invocation;
        this.task = task;
    }

    /** Makes {@link #copy} return after a piece; called by another thread. */
    void stop() {
        stopped = true;
    }

    /** Hands on what there is from an offset on, and gives the offset behind it. */
    long copy(NodeName node, String stream, long offset, OutputStream to) throws IOException {
        long at = offset;
        while (true) {
            Tasks.Piece piece = piece(node, stream, at);
            to.write(piece.bytes());
            at = piece.next();
            if (stopped || piece.over() || piece.bytes().length == 0) {
                return at;
            }
        }
    }

    private Tasks.Piece piece(NodeName node, String stream, long offset) {
        Retry retry = new Retry(invocation.surroundings().clock());
        while (true) {
            try {
                return new Tasks(invocation.rpc()).output(task, node, stream, offset, PIECE);
            } catch (DroverException e) {
                retry.orThrow(e);
            }
        }
    }
}
