package dev.drover.server.node.registry;

import dev.drover.api.Json;
import dev.drover.api.NodeActivity;
import dev.drover.api.ProcessView;
import dev.drover.api.RunChanges;
import dev.drover.api.RunView;
import dev.drover.api.StatusChanges;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a node and its primary tell each other of their state. */
public final class NodeReport {

    private NodeReport() {}

    /** What a node says first on a new link. */
    public record Hello(String version, JsonNode facts, NodeActivity activity) {}

    /**
     * What the primary answers: from then on it sends orders.
     *
     * @param time the primary's
     */
    public record Welcome(Instant time, long epoch) {}

    /**
     * The primary asks what changed.
     *
     * @param time the primary's, when it asks
     * @param status version of status values that the primary has; null for none
     * @param runs likewise of runs
     * @param facts what the primary has been told of them last
     * @param patience how long to wait where nothing did
     */
    public record Ask(
            Instant time,
            @Nullable Long status,
            @Nullable Long runs,
            int facts,
            Duration patience) {}

    /**
     * What changed.
     *
     * @param time the node's, when it answers
     * @param waited how long it took to answer
     * @param factsStamp what the primary is to say of the facts the next time
     * @param facts absent where the primary has them
     */
    public record News(
            Instant time,
            Duration waited,
            StatusChanges status,
            RunChanges runs,
            NodeActivity activity,
            int factsStamp,
            @Nullable JsonNode facts) {

        /**
         * As much of it as fits into so many bytes: what a node has beyond that, of thousands of
         * values, its primary does not show.
         */
        public News fitting(int bytes) {
            News fitting = this;
            while (fitting.isLong() && Json.mapper().writeValueAsBytes(fitting).length > bytes) {
                fitting = fitting.half();
            }
            return fitting;
        }

        private boolean isLong() {
            return status.changes().size() + runs.changes().size() > 1;
        }

        private News half() {
            return new News(
                    time,
                    waited,
                    new StatusChanges(
                            status.version(),
                            half(status.changes()),
                            status.removed(),
                            status.reset()),
                    new RunChanges(
                            runs.version(), half(runs.changes()), runs.removed(), runs.reset()),
                    activity,
                    factsStamp,
                    facts);
        }

        private static <T> List<T> half(List<T> all) {
            return all.subList(0, (all.size() + 1) / 2);
        }
    }

    /**
     * What goes on on a node at one moment.
     *
     * @param runs that it hosts and that are not over
     * @param processes that are alive there, those that scripts on the primary launched too
     */
    public record Look(List<RunView> runs, List<ProcessView> processes) {

        public Look {
            runs = List.copyOf(runs);
            processes = List.copyOf(processes);
        }
    }
}
