package dev.drover.cli.run;

import dev.drover.api.RunId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover ps [RUN]}: the script threads and processes that are alive. */
public final class ProcessesCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "ps",
                        this,
                        "lists the script threads and processes that are alive, here and on nodes",
                        "drover ps",
                        "drover ps last        also the ended processes of that run")
                .addPositional(
                        Specifications.optional(
                                0, "RUN", "All processes of this run, the ended ones too."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode ofRun = JsonText.object();
        invocation
                .optionalArgument(0)
                .ifPresent(text -> ofRun.put("runId", run(invocation, text).value()));
        JsonNode processes = invocation.rpc().call("process.list", ofRun);
        JsonNode threads = invocation.rpc().call("thread.list", JsonText.object());
        if (invocation.json()) {
            ObjectNode both = JsonText.object();
            both.set("threads", threads.path("threads"));
            both.set("processes", processes.path("processes"));
            return invocation.printJson(both);
        }
        if (ofRun.isEmpty()) {
            printThreads(invocation, Decode.rows(threads, "threads", row -> row));
            invocation.screen().line("");
        }
        printProcesses(invocation, Decode.rows(processes, "processes", row -> row));
        return 0;
    }

    private static RunId run(Invocation invocation, String text) {
        return RunReference.resolve(invocation.rpc(), text);
    }

    private static void printThreads(Invocation invocation, List<JsonNode> threads) {
        Table table = new Table("THREAD", "RUN", "NAME", "SCRIPT", "STARTED");
        threads.forEach(thread ->
                table.row(
                        thread.path("threadId").asString(""),
                        thread.path("runId").asString(""),
                        thread.path("name").asString(""),
                        thread.path("script").asString(""),
                        invocation.moment(thread.path("startedAt"))));
        print(invocation, table, "No script thread is alive");
    }

    private static void printProcesses(Invocation invocation, List<JsonNode> processes) {
        Table table = new Table("PROCESS", "RUN", "NODE", "PID", "STARTED", "ENDED", "COMMAND");
        processes.forEach(process ->
                table.row(
                        process.path("processId").asString(""),
                        process.path("runId").asString(""),
                        process.path("node").asString(""),
                        process.path("pid").asString(""),
                        invocation.moment(process.path("startedAt")),
                        end(process),
                        String.join(
                                " ",
                                Decode.rows(
                                        process.path("command"), "", word -> word.asString("")))));
        print(invocation, table, "No process is alive");
    }

    private static void print(Invocation invocation, Table table, String otherwise) {
        if (table.isEmpty()) {
            invocation.screen().line(otherwise);
        } else {
            table.print(invocation.screen());
        }
    }

    private static String end(JsonNode process) {
        if (process.has("exitCode")) {
            return "exit " + process.path("exitCode").asString("");
        }
        if (process.has("signal")) {
            return process.path("signal").asString("");
        }
        return process.path("cause").asString("");
    }
}
