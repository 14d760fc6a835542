package dev.drover.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CommandLineFixture;
import dev.drover.cli.DroverCommandLine;
import dev.drover.cli.command.CommandRunner;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.client.FakeServer;

import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The console as a person types into it. */
final class ConsoleTest {

    @TempDir private Path folder;
    @TempDir private Path home;
    private final List<List<String>> run = new ArrayList<>();

    /** Types these lines, then the end of the input. */
    private int type(String... lines) throws IOException {
        try (FakeServer server = FakeServer.start(folder)) {
            Surroundings surroundings =
                    new CommandLineFixture(home)
                            .with("DROVER_SERVER", server.connectionFile().toString())
                            .surroundings();
            ParseResult nothing = new CommandLine(CommandSpec.create()).parseArgs();
            byte[] typed = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            try (Terminal terminal =
                            new DumbTerminal(
                                    new ByteArrayInputStream(typed),
                                    OutputStream.nullOutputStream());
                    Invocation invocation =
                            new Invocation(nothing, List.of(nothing), surroundings)) {
                return new Console(invocation, commands(surroundings), terminal).run();
            }
        }
    }

    private CommandRunner commands(Surroundings surroundings) {
        return new CommandRunner() {
            @Override
            public int run(Surroundings ofCommand, List<String> words) {
                run.add(words);
                return 0;
            }

            @Override
            public CommandSpec describe() {
                return new DroverCommandLine(surroundings).complete().getCommandSpec();
            }
        };
    }

    @Test
    void runsWhatIsTypedUntilItIsLeft() throws Exception {
        assertThat(type("status", "", "drover run a 'b c'", "console", "exit", "runs")).isZero();
        assertThat(run).containsExactly(List.of("status"), List.of("run", "a", "b c"));
    }

    @Test
    void endsWithTheInput() throws Exception {
        assertThat(type("runs")).isZero();
        assertThat(run).containsExactly(List.of("runs"));
    }

    @Test
    void remembersLinesForTheirOwnerAloneAndNoTokens() throws Exception {
        Path kept = home.resolve(".config/drover");
        Files.createDirectories(kept);
        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rwxr-xr-x"));
        type("status", "login https://h:1 --token drt_secret", "runs");
        assertThat(run).hasSize(3);
        Path history = kept.resolve("history");
        assertThat(Files.readString(history))
                .contains("status", "runs")
                .doesNotContain("drt_secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rwx------");
    }
}
