package dev.drover.cli.access;

import dev.drover.api.DroverException;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.command.TextInput;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/** {@code drover user|role|grant apply -f FILE}: one file may say all three. */
final class Apply implements Subcommand {

    private static final String FILE = "--file";
    private static final String DRY_RUN = "--dry-run";

    private final String noun;

    Apply(String noun) {
        this.noun = noun;
    }

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "apply",
                        this,
                        "adds and changes the users, roles and grants of a YAML file, all or"
                                + " nothing",
                        "drover " + noun + " apply -f access.yaml --dry-run",
                        "drover " + noun + " apply -f - < access.yaml")
                .addOption(
                        Specifications.text(
                                "FILE",
                                "Lists under users, roles and grants; - for the standard input.",
                                "-f",
                                FILE))
                .addOption(
                        Specifications.flag(
                                "Tell what would become different, and change nothing.", DRY_RUN));
    }

    @Override
    public int run(Invocation invocation) {
        String file =
                invocation
                        .option(FILE)
                        .orElseThrow(() ->
                                Invocation.wrong("There is no file to apply", "Say -f FILE."));
        ObjectNode parameters = JsonText.object();
        parameters.put("yaml", TextInput.read(invocation.surroundings(), file));
        parameters.put("dryRun", invocation.flag(DRY_RUN));
        JsonNode answer;
        try {
            answer = invocation.rpc().call("access.apply", parameters);
        } catch (DroverException e) {
            throw withPlaces(file, e);
        }
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        print(invocation, answer, "added", "added    ");
        print(invocation, answer, "changed", "changed  ");
        int same = answer.path("unchanged").asInt(0);
        invocation
                .screen()
                .line(
                        (invocation.flag(DRY_RUN) ? "Nothing was changed; " : "")
                                + same
                                + (same == 1 ? " is" : " are")
                                + " as the file says already");
        return 0;
    }

    private static void print(
            Invocation invocation, JsonNode answer, String member, String heading) {
        Words.of(answer, member)
                .forEach(what -> invocation.screen().line(SafeText.line(heading + what)));
    }

    /** Each mistake on a line of its own, in the form that editors understand. */
    private static DroverException withPlaces(String file, DroverException error) {
        if (!(error.details().get("mistakes") instanceof JsonNode mistakes)) {
            return error;
        }
        StringBuilder text = new StringBuilder("Nothing was changed:");
        Decode.rows(mistakes, "", row -> row)
                .forEach(mistake ->
                        text.append('\n')
                                .append(file)
                                .append(':')
                                .append(mistake.path("line").asInt(0))
                                .append(':')
                                .append(mistake.path("column").asInt(0))
                                .append(": ")
                                .append(mistake.path("message").asString("")));
        return new DroverException(error.kind(), text.toString(), error.hint(), Map.of(), error);
    }
}
