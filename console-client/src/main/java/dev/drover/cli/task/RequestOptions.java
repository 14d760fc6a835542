package dev.drover.cli.task;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options that say how a command or tool goes to its targets. */
final class RequestOptions {

    private static final String VIA = "--via";
    private static final String LIMIT = "--limit";
    private static final String BATCH = "--batch";
    private static final String MAX_FAILURES = "--max-failures";
    private static final String SOFT_TIMEOUT = "--soft-timeout";
    private static final String TIMEOUT = "--timeout";
    private static final String KILL_GRACE = "--kill-grace";
    private static final String USER = "--user";
    private static final String VARIABLE = "--env";
    private static final String COPY = "--copy";
    private static final String EVENT = "--event-id";

    private static final int MOST_AT_ONCE = 100_000;

    /** The path on the target begins at the first colon before a slash. */
    private static final Pattern COPIED = Pattern.compile("(.+?):(/.*?)(?::([0-7]{3,4}))?");

    private RequestOptions() {}

    /** Those of a plain command: of a tool its definition decides the last three. */
    static CommandSpec describeCommand(CommandSpec command) {
        return describe(command)
                .addOption(
                        Specifications.text("USER", "Whom to run as on the targets.", "-u", USER))
                .addOption(
                        Specifications.texts(
                                "K=V",
                                "A variable for the command; several times.",
                                "-e",
                                VARIABLE))
                .addOption(
                        Specifications.texts(
                                "FROM:TO[:MODE]",
                                "A file of the primary to copy to each target first; several"
                                        + " times.",
                                COPY));
    }

    static CommandSpec describe(CommandSpec command) {
        return command.addOption(
                        Specifications.text("N", "At most so many targets at once.", LIMIT))
                .addOption(
                        Specifications.text(
                                "N|P%%",
                                "So many targets at a time, or so many in a hundred; the next"
                                        + " ones only when none of these failed.",
                                BATCH))
                .addOption(
                        Specifications.text(
                                "N|P%%",
                                "With more failures no further target begins.", MAX_FAILURES))
                .addOption(
                        Specifications.text(
                                "TIME",
                                "After so long a target is marked; it goes on.",
                                SOFT_TIMEOUT))
                .addOption(
                        Specifications.text(
                                "TIME",
                                "After so long the command is ended, with all it started.",
                                TIMEOUT))
                .addOption(
                        Specifications.text(
                                "TIME",
                                "Between asking a command to end and killing it.",
                                KILL_GRACE))
                .addOption(
                        Specifications.texts(
                                "WAY",
                                "A way to reach targets that is allowed; several times.",
                                VIA))
                .addOption(
                        Specifications.text(
                                "ID", "An identifier of your own for this task.", EVENT));
    }

    /** The members of {@code task.start} that these options say; what runs is put in by others. */
    static ObjectNode read(Invocation invocation, String targets) {
        ObjectNode request = JsonText.object();
        request.putArray("targets").add(targets);
        invocation.number(LIMIT, 1, MOST_AT_ONCE).ifPresent(limit -> request.put("limit", limit));
        text(invocation, BATCH, request, "batch");
        text(invocation, MAX_FAILURES, request, "maxFailures");
        duration(invocation, SOFT_TIMEOUT, request, "softTimeout");
        duration(invocation, TIMEOUT, request, "timeout");
        duration(invocation, KILL_GRACE, request, "killGrace");
        text(invocation, USER, request, "user");
        text(invocation, EVENT, request, "eventId");
        List<String> ways = invocation.options(VIA);
        if (!ways.isEmpty()) {
            ArrayNode via = request.putArray("via");
            ways.forEach(via::add);
        }
        variables(invocation.options(VARIABLE), request);
        files(invocation.options(COPY), request);
        return request;
    }

    private static void text(
            Invocation invocation, String option, ObjectNode request, String member) {
        invocation.option(option).ifPresent(value -> request.put(member, value));
    }

    private static void duration(
            Invocation invocation, String option, ObjectNode request, String member) {
        invocation.duration(option).ifPresent(time -> request.put(member, time.toMillis()));
    }

    private static void variables(List<String> words, ObjectNode request) {
        if (words.isEmpty()) {
            return;
        }
        ObjectNode variables = request.putObject("env");
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw Invocation.wrong(
                        VARIABLE + " is '" + word + "'", "Give it as NAME=VALUE, such as LANG=C.");
            }
            variables.put(word.substring(0, equals), word.substring(equals + 1));
        }
    }

    private static void files(List<String> words, ObjectNode request) {
        if (words.isEmpty()) {
            return;
        }
        ArrayNode files = request.putArray("files");
        for (String word : words) {
            Matcher matcher = COPIED.matcher(word);
            if (!matcher.matches()) {
                throw Invocation.wrong(
                        COPY + " is '" + word + "'",
                        "Give it as FROM:TO[:MODE], FROM a path on the primary and TO an"
                                + " absolute path on the targets: /srv/motd:/etc/motd:0644");
            }
            ObjectNode file = files.addObject();
            file.put("from", matcher.group(1));
            file.put("to", matcher.group(2));
            if (matcher.group(3) != null) {
                file.put("mode", matcher.group(3));
            }
        }
    }
}
