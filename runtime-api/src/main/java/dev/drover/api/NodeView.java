package dev.drover.api;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node as others see it.
 *
 * @param labels what administrators say of it
 * @param facts what it says of itself: an object; absent in lists that leave it out
 * @param groups those that it is in, by name
 * @param lastContactAt when anything was last heard of it; absent before its first link
 * @param clockOffsetMilliseconds how far its clock is ahead of the primary's
 * @param roundTripMilliseconds of a small message over its link
 * @param address where its link last came from
 * @param version of Drover there
 * @param activity what it does, as it last said
 */
public record NodeView(
        NodeName name,
        NodeState state,
        Map<String, String> labels,
        @Nullable JsonNode facts,
        List<String> groups,
        Instant joinedAt,
        @Nullable Instant lastContactAt,
        @Nullable Long clockOffsetMilliseconds,
        @Nullable Double roundTripMilliseconds,
        @Nullable String address,
        @Nullable String version,
        @Nullable NodeActivity activity) {

    public NodeView {
        labels = Map.copyOf(new TreeMap<>(labels));
        groups = List.copyOf(groups);
    }
}
