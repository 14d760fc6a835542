package dev.drover.cli.message;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.JsonText;
import dev.drover.client.Rpc;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;

/** {@code drover receive}: waits for the next message that the script sends to this process. */
public final class ReceiveCommand implements Subcommand {

    private static final String TIMEOUT = "--timeout";
    private static final Duration USUAL = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "receive",
                        this,
                        "waits for a message from the script that launched this process",
                        "answer=$(drover receive --timeout 30s)")
                .addOption(
                        Specifications.text(
                                "TIME", "How long to wait; 5m by default.", "-t", TIMEOUT));
    }

    @Override
    public int run(Invocation invocation) {
        Duration timeout = invocation.duration(TIMEOUT).orElse(USUAL);
        JsonNode message = receive(invocation, timeout);
        if (invocation.json()) {
            return invocation.printJson(message);
        }
        boolean person = invocation.screen().traits().output();
        String text = message.isString() ? message.stringValue() : JsonText.write(message);
        invocation.screen().line(person ? SafeText.lines(text) : text);
        return 0;
    }

    /** The server may answer before the whole time is over. */
    private static JsonNode receive(Invocation invocation, Duration timeout) {
        Instant end = invocation.surroundings().clock().instant().plus(timeout);
        while (true) {
            Duration left = Duration.between(invocation.surroundings().clock().instant(), end);
            Duration wait = left.isNegative() ? Duration.ZERO : min(left, LONGEST_WAIT);
            ObjectNode parameters = JsonText.object();
            parameters.put("wait", wait.toMillis());
            JsonNode answer =
                    invocation
                            .rpc()
                            .call("process.receive", parameters, wait.plus(Rpc.USUAL_DEADLINE));
            if (answer.path("received").asBoolean(false)) {
                return answer.path("message");
            }
            if (!left.isPositive()) {
                throw new DroverException(
                        ErrorKind.TIMEOUT,
                        "No message came within " + timeout.toMillis() + " ms",
                        "Wait longer with --timeout, or see whether the script sends one.");
            }
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
