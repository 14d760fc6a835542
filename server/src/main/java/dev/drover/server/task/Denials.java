package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.NodeSets;
import dev.drover.server.access.Caller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says where somebody may not run a tool: each pair is named, nodes with one reason together. */
final class Denials {

    private static final int MOST_REASONS = 10;

    private Denials() {}

    static DroverException refusal(Caller caller, String tool, Map<NodeName, String> denied) {
        Map<String, List<NodeName>> byReason = new TreeMap<>();
        denied.forEach((node, reason) ->
                byReason.computeIfAbsent(reason, none -> new ArrayList<>()).add(node));
        String reasons =
                byReason.entrySet().stream()
                        .limit(MOST_REASONS)
                        .map(each -> NodeSets.fold(each.getValue()) + " (" + each.getKey() + ")")
                        .collect(Collectors.joining("; "));
        String more =
                byReason.size() <= MOST_REASONS
                        ? ""
                        : "; and for " + (byReason.size() - MOST_REASONS) + " more reasons";
        List<Map<String, String>> missing =
                denied.entrySet().stream()
                        .map(each ->
                                Map.of(
                                        "tool", tool,
                                        "node", each.getKey().value(),
                                        "reason", each.getValue()))
                        .toList();
        return new DroverException(
                ErrorKind.NOT_ALLOWED,
                caller
                        + " may not run the tool "
                        + tool
                        + " on "
                        + reasons
                        + more
                        + ". Nothing was started",
                "Ask an administrator for a grant, or leave these nodes out. 'drover grant explain "
                        + caller.user()
                        + " "
                        + tool
                        + " TARGETS' says what is missing.",
                Map.of("missing", missing),
                null);
    }
}
