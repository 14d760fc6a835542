package dev.drover.cli.status;

import dev.drover.api.Level;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.StatusValues;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** {@code drover status set NAME VALUE}. */
final class SetStatus implements Subcommand {

    private static final String LEVEL = "--level";
    private static final String TEXT = "--text";
    private static final String UNIT = "--unit";
    private static final String TIME_TO_LIVE = "--ttl";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "set",
                        this,
                        "sets a status value",
                        "drover status set 3 compiling",
                        "drover status set disk 81 --unit %% --level warning --ttl 5m")
                .addPositional(Specifications.required(0, "NAME", "A name or a number."))
                .addPositional(
                        Specifications.required(
                                1, "VALUE", "A number, true, false, or else a text."))
                .addOption(
                        OptionSpec.builder("-l", LEVEL)
                                .type(String.class)
                                .paramLabel("LEVEL")
                                .completionCandidates(List.of("ok", "info", "warning", "error"))
                                .description("How bad it is: ok, info, warning or error.")
                                .build())
                .addOption(Specifications.text("TEXT", "Says more to people.", "-t", TEXT))
                .addOption(Specifications.text("UNIT", "Of a number, such as MB.", "-u", UNIT))
                .addOption(
                        Specifications.text("TIME", "Cleared after it, such as 5m.", TIME_TO_LIVE));
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode value = Invocation.value(invocation.argument(1));
        if (!value.isNumber() && !value.isBoolean() && !value.isString()) {
            value = dev.drover.client.JsonText.text(invocation.argument(1));
        }
        new StatusValues(invocation.rpc())
                .set(
                        invocation.argument(0),
                        value,
                        invocation.option(LEVEL).map(Level::ofText).orElse(null),
                        invocation.option(TEXT).orElse(null),
                        invocation.option(UNIT).orElse(null),
                        invocation.duration(TIME_TO_LIVE).orElse(null));
        return 0;
    }
}
