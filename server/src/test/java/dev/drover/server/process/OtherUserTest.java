package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** Running as another user: what root can do, and what everybody else is told. */
final class OtherUserTest {

    @TempDir private Path directory;
    private TestProcesses test;
    private boolean root;

    @BeforeEach
    void open() throws Exception {
        test = new TestProcesses(directory);
        root = Files.getOwner(directory).getName().equals("root");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private LaunchRequest as(String user, String script) {
        LaunchRequest request = test.shell(script);
        return new LaunchRequest(
                request.id(),
                request.owner(),
                request.command(),
                Path.of("/"),
                request.environment(),
                request.input(),
                user,
                request.limits());
    }

    @Test
    void runsAsTheUserOrSaysThatOnlyRootMay() throws Exception {
        LaunchRequest request = as("nobody", "id -un; id -gn; exit 4");
        var listener = new RecordingListener();
        if (root) {
            LocalProcess process = test.processes().launch(request, listener);
            assertThat(listener.awaitOutcome().exitCode()).isEqualTo(4);
            assertThat(TestProcesses.stdout(process)).isEqualTo("nobody\nnogroup\n");
            assertThat(process.command()).first().isEqualTo("/bin/sh");
        } else {
            assertThatThrownBy(() -> test.processes().launch(request, listener))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> {
                                assertThat(e.kind()).isEqualTo(ErrorKind.LAUNCH);
                                assertThat(e.text()).contains("Only root", "'nobody'");
                            });
        }
    }

    @Test
    void namesAUserThatIsNotThere() {
        LaunchRequest request = as("no-such-user", "exit 0");
        assertThatThrownBy(() -> test.processes().launch(request, new RecordingListener()))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.LAUNCH);
                            assertThat(e.text()).contains("'no-such-user'");
                        });
    }
}
