package dev.drover.server.node.work;

import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The output of a process on a node as its primary gets it: up to its limit, and at the end as much
 * as the node can give. What came once is kept whatever the node lost. Safe for use by many
 * threads.
 */
final class RemoteOutput {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteOutput.class);

    /** Beyond the limit of a launch: a process writes on until its node notices. */
    private static final long SLACK_BYTES = 1 << 20;

    private final ProcessId process;
    private final NodeName node;
    private final long limit;
    private final OutputMirror mirror;

    /** Of which not everything is kept that the node has. */
    private final Set<ProcessStream> cut = ConcurrentHashMap.newKeySet();

    /** Of which the node cannot give what is missing, with why. */
    private final Map<ProcessStream, String> lost = new ConcurrentHashMap<>();

    /** Which were not what the node has, and were asked for once more. */
    private final Set<ProcessStream> anew = ConcurrentHashMap.newKeySet();

    /**
     * @param limit in bytes, of all streams together
     */
    RemoteOutput(ProcessId process, NodeName node, long limit, OutputMirror mirror) {
        this.process = process;
        this.node = node;
        this.limit = limit;
        this.mirror = mirror;
    }

    OutputMirror mirror() {
        return mirror;
    }

    /** Takes a piece, and gives the offset that is wanted next; negative where no more is kept. */
    long add(ProcessStream stream, long offset, byte[] bytes) {
        if (!isTooMuch(stream, offset, bytes.length)) {
            return mirror.add(stream, offset, bytes);
        }
        if (cut.add(stream)) {
            warning(stream)
                    .addKeyValue("limit", limit)
                    .log(
                            "A process on a node has more output than its limit; the rest of it is"
                                    + " not kept");
        }
        return -1;
    }

    /** Nodes end processes at their limit; the primary's disk does not rely on that. */
    private boolean isTooMuch(ProcessStream stream, long offset, int bytes) {
        long length = mirror.length(stream);
        if (offset > length || offset + bytes <= length) {
            return false; // nothing of it would be kept
        }
        long total = offset + bytes;
        for (ProcessStream other : ProcessStream.values()) {
            total += other == stream ? 0 : mirror.length(other);
        }
        return total - SLACK_BYTES > limit;
    }

    /** The node cannot give the rest of it. */
    void lost(ProcessStream stream, String why) {
        warning(stream)
                .addKeyValue("kept", mirror.length(stream))
                .addKeyValue("reason", why)
                .log("Output of a process is lost on its node");
        lost.put(stream, why);
        mirror.takeAll(stream); // also what was to be replaced by what is lost
    }

    /** From where on the node is asked for more, of those streams that are not as it has them. */
    Map<ProcessStream, Long> wanted(ProcessOrders.Ended ended) {
        Map<ProcessStream, Long> wanted = new EnumMap<>(ProcessStream.class);
        for (ProcessStream stream : ProcessStream.values()) {
            ProcessOrders.StreamEnd end = ended.of(stream);
            if (cut.contains(stream) || lost.containsKey(stream) || isWhole(stream, end)) {
                continue;
            }
            if (mirror.length(stream) < end.length() || beginAnew(stream)) {
                wanted.put(stream, mirror.length(stream));
            }
        }
        return wanted;
    }

    private boolean isWhole(ProcessStream stream, ProcessOrders.StreamEnd end) {
        return mirror.length(stream) >= end.length()
                && (end.sha256().isEmpty() || mirror.begins(stream, end.length(), end.sha256()));
    }

    /** False where it was sent anew already: it changes there, and this is what it was last. */
    private boolean beginAnew(ProcessStream stream) {
        if (!anew.add(stream)) {
            warning(stream).log("Output of a process is not what its node took the digest of");
            return false;
        }
        mirror.beginAnew(stream);
        return true;
    }

    /** The digest of what is kept, where that is what the node took it of. */
    Optional<String> reportedDigest(ProcessStream stream, ProcessOrders.StreamEnd end) {
        boolean same =
                !cut.contains(stream)
                        && !lost.containsKey(stream)
                        && !anew.contains(stream)
                        && mirror.length(stream) == end.length();
        return same ? Optional.of(end.sha256()) : Optional.empty();
    }

    /** What a person should know of it at the end; null where it is whole. */
    @Nullable String incomplete(ProcessOrders.Ended ended) {
        List<String> all = new ArrayList<>();
        for (ProcessStream stream : ProcessStream.values()) {
            long kept = mirror.length(stream);
            long length = ended.of(stream).length();
            String why = lost.get(stream);
            if (why != null && kept < length) {
                all.add(
                        "Its "
                                + stream.text()
                                + " is incomplete from byte "
                                + kept
                                + " on, of "
                                + length
                                + ", which node "
                                + node
                                + " cannot give any more: "
                                + why);
            } else if (kept > length) {
                all.add(
                        "Its "
                                + stream.text()
                                + " may be incomplete from byte "
                                + kept
                                + " on: node "
                                + node
                                + " had "
                                + length
                                + " bytes of it at the end, fewer than it had sent");
            }
        }
        return all.isEmpty() ? null : String.join(". ", all);
    }

    private LoggingEventBuilder warning(ProcessStream stream) {
        return LOG.atWarn()
                .addKeyValue("process", process)
                .addKeyValue("node", node)
                .addKeyValue("stream", stream.text());
    }
}
