package dev.drover.cli.access;

import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code drover grant explain USER TOOL TARGETS}: exits with 4 where it is not allowed. */
final class GrantExplain implements Subcommand {

    private static final int MOST_NAMES = 20;

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "explain",
                        this,
                        "tells whether a user may use a tool on nodes, and why",
                        "drover grant explain ada restart @web",
                        "drover grant explain ada command 'web-*' \"labels.tier === 'db'\"")
                .addPositional(Specifications.required(0, "USER", "The user."))
                .addPositional(
                        Specifications.required(
                                1, "TOOL", "The tool; 'command' for plain commands."))
                .addPositional(
                        Specifications.rest(
                                2, "TARGETS", "Names, patterns, @groups, or an expression."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("user", invocation.argument(0));
        parameters.put("tool", invocation.argument(1));
        ArrayNode targets = parameters.putArray("targets");
        invocation.arguments(2).forEach(targets::add);
        if (targets.isEmpty()) {
            throw Invocation.wrong(
                    "There are no nodes to ask about",
                    "Name them, as names, patterns, @groups or an expression; '*' is all.");
        }
        JsonNode answer = invocation.rpc().call("grant.explain", parameters);
        boolean allowed = answer.path("allowed").asBoolean(false);
        if (invocation.json()) {
            invocation.printJson(answer);
        } else {
            print(invocation, answer, allowed);
        }
        return allowed ? 0 : ErrorKind.NOT_ALLOWED.exitCode();
    }

    private static void print(Invocation invocation, JsonNode answer, boolean allowed) {
        int nodes = answer.path("nodes").asInt(0);
        invocation
                .screen()
                .line(
                        SafeText.line(
                                answer.path("user").asString("")
                                        + (allowed ? " may use " : " may not use ")
                                        + answer.path("tool").asString("")
                                        + " on "
                                        + (allowed ? "" : "all of ")
                                        + nodes
                                        + (nodes == 1 ? " node" : " nodes")
                                        + (answer.path("trusted").asBoolean(false)
                                                ? ": the user is trusted"
                                                : "")));
        List<JsonNode> roles = Decode.rows(answer, "roles", row -> row);
        if (!roles.isEmpty()) {
            invocation.screen().line("");
            Table table = new Table("ROLE", "HAS THE TOOL", "GRANTED ON", "OF THESE NODES");
            roles.forEach(role ->
                    Decode.rows(role, "grants", row -> row)
                            .forEach(grant ->
                                    table.row(
                                            role.path("role").asString(""),
                                            role.path("hasTool").asBoolean(false) ? "yes" : "no",
                                            grant.path("on").asString(""),
                                            grant.path("problem")
                                                    .asString(grant.path("nodes").asInt(0) + ""))));
            table.print(invocation.screen());
        }
        missing(answer)
                .forEach((reason, names) -> {
                    invocation.screen().line("");
                    invocation.screen().line(SafeText.line("missing: " + reason));
                    invocation
                            .screen()
                            .line(
                                    SafeText.line(
                                            "  "
                                                    + String.join(
                                                            ", ",
                                                            names.subList(
                                                                    0,
                                                                    Math.min(
                                                                            MOST_NAMES,
                                                                            names.size())))
                                                    + (names.size() > MOST_NAMES
                                                            ? " and "
                                                                    + (names.size() - MOST_NAMES)
                                                                    + " more; -o json shows all"
                                                            : "")));
                });
    }

    private static Map<String, List<String>> missing(JsonNode answer) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        Decode.rows(answer, "missing", row -> row)
                .forEach(one ->
                        byReason.computeIfAbsent(
                                        one.path("reason").asString(""), none -> new ArrayList<>())
                                .add(one.path("node").asString("")));
        return byReason;
    }
}
