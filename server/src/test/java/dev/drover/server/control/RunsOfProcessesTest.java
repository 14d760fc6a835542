package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.ProcessId;
import dev.drover.api.RunError;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.server.TestServer;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** Runs that a local process of another run asks for, as {@code drover run} in a shell does. */
class RunsOfProcessesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WAITS = "await host.sleep('300s');";
    private static final String LAUNCHES = "export default (await $`echo launched`).stdout.trim();";

    @TempDir Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void mayDoWhatTheUserMayWhoStartedTheOuterRun() throws Exception {
        Caller process = processOf(EnumSet.allOf(Permission.class));
        assertThat(process.permissions())
                .doesNotContain(Permission.PROCESS_LAUNCH, Permission.SCRIPT_WRITE);

        RunView child = server.await(start(process, LAUNCHES, false).runId());

        assertThat(child.error()).isNull();
        assertThat(String.valueOf(child.result())).isEqualTo("\"launched\"");
    }

    @Test
    void mayNotDoWhatThatUserMayNot() throws Exception {
        Set<Permission> few = EnumSet.allOf(Permission.class);
        few.remove(Permission.PROCESS_LAUNCH);

        RunView child = server.await(start(processOf(few), LAUNCHES, false).runId());

        assertThat(child.state()).isEqualTo(RunState.FAILED);
        assertThat(error(child).message()).contains("PROCESS_LAUNCH");
    }

    @Test
    void bringNoTextWhereThatUserMayNot() {
        Set<Permission> few = EnumSet.allOf(Permission.class);
        few.remove(Permission.SCRIPT_WRITE);
        Caller process = processOf(few);

        assertThatThrownBy(() -> start(process, LAUNCHES, false))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_ALLOWED))
                .hasMessageContaining("SCRIPT_WRITE");
    }

    @Test
    void areCancelledByTheProcessThatStartedThemAndByNoOther() throws Exception {
        Caller process = processOf(EnumSet.allOf(Permission.class));
        RunView own = start(process, WAITS, false);
        RunView another = server.startText(WAITS);

        server.server().runs().cancel(process, own.runId());

        assertThat(server.await(own.runId()).state()).isEqualTo(RunState.CANCELLED);
        assertThatThrownBy(() -> server.server().runs().cancel(process, another.runId()))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_ALLOWED))
                .hasMessageContaining("did not start");
    }

    @Test
    void endWithTheOuterRunUnlessTheyAreDetached() throws Exception {
        RunView outer = server.startText(WAITS);
        Caller process = processOf(outer);
        RunView attached = start(process, WAITS, false);
        RunView pendingOrNot = start(process, WAITS, false);
        RunView detached = start(process, WAITS, true);
        awaitRunning(attached);

        server.server().runs().cancel(TestServer.ADMINISTRATOR, outer.runId());
        server.await(outer.runId());

        for (RunView child : new RunView[] {attached, pendingOrNot}) {
            RunView over = server.server().runs().get(child.runId());
            assertThat(over.state()).isEqualTo(RunState.CANCELLED);
            assertThat(error(over).cause()).isEqualTo(Cause.RUN_ENDED);
            assertThat(error(over).message()).contains(outer.runId().value());
        }
        awaitRunning(detached);
        assertThatThrownBy(() -> server.live(outer.runId())).isInstanceOf(RuntimeException.class);
    }

    private void awaitRunning(RunView run) {
        await().atMost(PATIENCE)
                .until(() -> server.server().runs().get(run.runId()).state() == RunState.RUNNING);
    }

    private Caller processOf(Set<Permission> permissions) {
        Caller user = server.user("ada", permissions);
        RunView outer = server.server().runs().start(user, request(outerText(permissions), false));
        return processOf(outer);
    }

    /** The text of the outer run comes from the library where its user may bring none. */
    private String outerText(Set<Permission> permissions) {
        if (!permissions.contains(Permission.SCRIPT_WRITE)) {
            server.push("outer", WAITS);
            return "";
        }
        return WAITS;
    }

    private Caller processOf(RunView outer) {
        return server.live(outer.runId()).processCaller(new ProcessId(outer.runId().value()));
    }

    private RunView start(Caller caller, String text, boolean detached) {
        return server.server().runs().start(caller, request(text, detached));
    }

    private static StartRequest request(String text, boolean detached) {
        return new StartRequest(
                text.isEmpty() ? "outer" : "test.js",
                text.isEmpty() ? null : text,
                Json.mapper().createObjectNode(),
                null,
                null,
                detached);
    }

    private static RunError error(RunView run) {
        return Objects.requireNonNull(run.error());
    }
}
