package dev.drover.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CommandLineFixture;
import dev.drover.cli.DroverCommandLine;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.client.FakeServer;

import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Tab offers in the console. */
final class ConsoleCompleterTest {

    @TempDir private Path folder;

    private FakeServer server;
    private ConsoleCompleter completer;
    private LineReader reader;

    @BeforeEach
    void start() throws Exception {
        server = FakeServer.start(folder);
        Surroundings surroundings =
                new CommandLineFixture(folder)
                        .with("DROVER_SERVER", folder.toString())
                        .surroundings();
        ParseResult nothing = new CommandLine(CommandSpec.create()).parseArgs();
        completer =
                new ConsoleCompleter(
                        new DroverCommandLine(surroundings).complete().getCommandSpec(),
                        new Names(new Invocation(nothing, List.of(nothing), surroundings)));
        reader =
                LineReaderBuilder.builder()
                        .terminal(
                                new DumbTerminal(
                                        InputStream.nullInputStream(),
                                        OutputStream.nullOutputStream()))
                        .build();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> offered(String line) {
        List<Candidate> candidates = new ArrayList<>();
        completer.complete(
                reader,
                new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE),
                candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void offersCommandsAndTheirOptionsAndTheValuesOfThose() {
        assertThat(offered("")).contains("run", "script", "status");
        assertThat(offered("script ")).contains("push", "pull", "history");
        assertThat(offered("run --")).contains("--detach", "--args");
        assertThat(offered("status -o ")).containsExactlyInAnyOrder("text", "json");
    }

    @Test
    void offersTheNamesThatTheServerKnows() {
        server.on("script.list", "{\"scripts\": [{\"name\": \"deploy.js\"}]}");
        server.on("run.list", "{\"runs\": [{\"runId\": \"R1\", \"script\": \"deploy.js\"}]}");
        assertThat(offered("run ")).containsExactly("deploy.js");
        assertThat(offered("log ")).containsExactly("last", "R1");
        assertThat(offered("run deploy.js ")).isEmpty();
        assertThat(offered("run ")).containsExactly("deploy.js");
        server.on("group.list", "{\"groups\": [{\"name\": \"web\", \"description\": \"\"}]}");
        assertThat(offered("group show ")).containsExactly("web");
        server.on("node.list", "{\"nodes\": [{\"name\": \"web1\", \"state\": \"ONLINE\"}]}");
        assertThat(offered("node revoke ")).containsExactly("web1");
        assertThat(offered("exec ")).containsExactly("web1", "@web");
        assertThat(server.calls()).as("what was just asked is not asked again").hasSize(4);
    }

    @Test
    void offersTasks() {
        server.on("task.list", "{\"tasks\": [{\"taskId\": \"T1\", \"tool\": \"command\"}]}");
        assertThat(offered("task kill ")).containsExactly("last", "T1");
    }

    @Test
    void offersNothingWhereTheServerIsGone() {
        server.close();
        assertThat(offered("data get ")).isEmpty();
    }
}
