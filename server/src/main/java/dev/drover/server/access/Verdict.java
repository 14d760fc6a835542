package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a user may use tools on nodes: on all of them, or it names each that is missing. */
public sealed interface Verdict {

    /** Every one of them. */
    record Allowed() implements Verdict {}

    /**
     * Nothing may be begun.
     *
     * @param missing never empty, in the order of the nodes that were asked about
     */
    record Missing(String user, List<MissingGrant> missing) implements Verdict {

        public Missing {
            missing = List.copyOf(missing);
        }

        /**
         * NOT_ALLOWED. Its text names the first few nodes of each tool and reason, its details
         * under {@code missing} all of them: {@code [{tool, reason, nodes}]}.
         */
        public DroverException error() {
            record Why(String tool, String reason) {}
            Map<Why, List<NodeName>> byReason = new LinkedHashMap<>();
            missing.forEach(one ->
                    byReason.computeIfAbsent(
                                    new Why(one.tool(), one.reason()), none -> new ArrayList<>())
                            .add(one.node()));
            List<String> texts = new ArrayList<>();
            List<Map<String, Object>> details = new ArrayList<>();
            byReason.forEach((why, nodes) -> {
                texts.add(why.tool() + " on " + Shown.list(nodes) + " (" + why.reason() + ")");
                details.add(
                        Map.of(
                                "tool",
                                why.tool(),
                                "reason",
                                why.reason(),
                                "nodes",
                                nodes.stream().map(NodeName::value).toList()));
            });
            return new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    user + " may not use " + String.join("; ", texts),
                    "Nothing was begun. Leave these nodes out, or ask an administrator for a"
                            + " grant; drover grant explain shows what is missing.",
                    Map.of("user", user, "missing", details),
                    null);
        }
    }
}
