package dev.drover.cli.audit;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** {@code drover audit list}: entries of the log, the newest first. */
final class AuditList implements Subcommand {

    private static final String USER = "--user";
    private static final String ACTION = "--action";
    private static final String SUBJECT = "--subject";
    private static final String SINCE = "--since";
    private static final String UNTIL = "--until";
    private static final String LIMIT = "--limit";
    private static final int USUAL = 20;
    private static final int MOST = 100_000;
    private static final int PAGE = 1_000;
    private static final int LONGEST_DETAILS = 80;

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "list",
                        this,
                        "lists what was done, the newest first",
                        "drover audit list --user alice --since 7d",
                        "drover audit list --action node -n 100")
                .addOption(Specifications.text("USER", "What this user answers for.", USER))
                .addOption(
                        Specifications.text(
                                "ACTION",
                                "Such as script.push, or script for all that is done to scripts.",
                                ACTION))
                .addOption(Specifications.text("NAME", "What it was done to.", SUBJECT))
                .addOption(
                        Specifications.text(
                                "TIME",
                                "No older: how long ago, such as 2h, or an instant such as"
                                        + " 2026-03-01T12:00:00Z.",
                                SINCE))
                .addOption(Specifications.text("TIME", "Older than that; likewise.", UNTIL))
                .addOption(
                        Specifications.text(
                                "N", "How many; " + USUAL + " by default.", "-n", LIMIT));
    }

    @Override
    public int run(Invocation invocation) {
        ArrayNode entries = entries(invocation);
        if (invocation.json()) {
            ObjectNode all = JsonText.object();
            all.set("entries", entries);
            return invocation.printJson(all);
        }
        if (entries.isEmpty()) {
            invocation.screen().line("There are no such entries");
            return 0;
        }
        Table table = new Table("NUMBER", "TIME", "BY", "ACTION", "SUBJECT", "OUTCOME", "DETAILS");
        entries.forEach(entry -> table.row(cells(entry)));
        table.print(invocation.screen());
        return 0;
    }

    /** Pages may be short, or empty, before the last. */
    private static ArrayNode entries(Invocation invocation) {
        int wanted = invocation.number(LIMIT, 1, MOST).orElse(USUAL);
        ObjectNode parameters = parameters(invocation);
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        while (true) {
            parameters.put("limit", Math.min(PAGE, wanted - all.size()));
            JsonNode page = invocation.rpc().call("audit.list", parameters);
            all.addAll(Decode.rows(page, "entries", entry -> entry));
            JsonNode next = page.path("next");
            if (all.size() >= wanted || !next.isNumber()) {
                return all;
            }
            parameters.put("before", next.longValue());
        }
    }

    private static ObjectNode parameters(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        invocation.option(USER).ifPresent(user -> parameters.put("user", user));
        invocation.option(ACTION).ifPresent(action -> parameters.put("action", action));
        invocation.option(SUBJECT).ifPresent(subject -> parameters.put("subject", subject));
        time(invocation, SINCE, parameters, "from");
        time(invocation, UNTIL, parameters, "to");
        return parameters;
    }

    private static void time(
            Invocation invocation, String option, ObjectNode parameters, String name) {
        invocation
                .option(option)
                .ifPresent(text -> {
                    Instant time;
                    if (text.contains("T")) {
                        time = instant(option, text);
                    } else {
                        Duration ago = invocation.duration(option).orElse(Duration.ZERO);
                        time = invocation.surroundings().clock().instant().minus(ago);
                    }
                    parameters.put(name, time.toString());
                });
    }

    private static Instant instant(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Invocation.wrong(
                    option + " is '" + text + "'",
                    "Give how long ago, such as 2h, or an instant such as 2026-03-01T12:00:00Z.");
        }
    }

    private static String[] cells(JsonNode entry) {
        String details = JsonText.write(entry.path("details"));
        boolean followsUp = entry.path("of").isNumber();
        String outcome = entry.path("outcome").asString("");
        return new String[] {
            entry.path("number").asString(""),
            entry.path("time").asString(""),
            entry.path("by").asString(""),
            entry.path("action").asString(""),
            entry.path("subject").asString(""),
            followsUp ? outcome + " (of " + entry.path("of").asString("") + ")" : outcome,
            details.length() <= LONGEST_DETAILS
                    ? details
                    : details.substring(0, LONGEST_DETAILS - 3) + "..."
        };
    }
}
