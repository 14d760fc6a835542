package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskId;
import dev.drover.api.TaskRequest;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Users;
import dev.drover.server.task.Tasks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What goes on for users whom an administrator disables or deletes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class GoneUsersTest {

    private static final Users.Setting DISABLED = new Users.Setting(null, null, true, null);

    @TempDir private Path folder;

    @Test
    void runsOfAUserEndWithTheUserAndThoseOfOthersGoOn() throws Exception {
        try (TestServer server = new TestServer(folder)) {
            Caller ada = trusted(server, "ada");
            Caller bob = trusted(server, "bob");
            String waits = "await host.sleep('1h')";
            RunView ofAda = server.startAs(ada, waits);
            RunView ofBob = server.startAs(bob, waits);
            await().until(() -> server.live(ofBob.runId()).view().state() == RunState.RUNNING);
            server.server().access().users().set("ada", DISABLED);
            assertCancelled(server, ofAda.runId(), "ada");
            assertThat(server.live(ofBob.runId()).view().state()).isEqualTo(RunState.RUNNING);
            server.server().access().users().delete("bob");
            assertCancelled(server, ofBob.runId(), "bob");
        }
    }

    /** As a request that was let in a moment before. */
    @Test
    void aRunThatStartsAsItsUserGoesEndsToo() throws Exception {
        try (TestServer server = new TestServer(folder)) {
            Caller ada = trusted(server, "ada");
            server.server().access().users().delete("ada");
            RunView late = server.startAs(ada, "await host.sleep('1h')");
            assertCancelled(server, late.runId(), "ada");
        }
    }

    @Test
    void tasksOfAUserAreKilledWithTheUser() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            Caller ada = trusted(fleet.primary(), "ada");
            fleet.join("web1");
            TaskId runs = sleeping(fleet, ada);
            await().until(() -> target(fleet, runs).state() == TargetState.RUNNING);
            fleet.primary().server().access().users().set("ada", DISABLED);
            tasks(fleet).over(runs).get(60, TimeUnit.SECONDS);
            assertThat(target(fleet, runs).state()).isEqualTo(TargetState.KILLED);
            assertThat(target(fleet, runs).cause()).isEqualTo(Cause.KILLED_BY_USER);
        }
    }

    private static Caller trusted(TestServer server, String name) {
        server.user(name, EnumSet.of(Permission.ADMINISTER));
        return Caller.administrator(name);
    }

    private static void assertCancelled(TestServer server, RunId run, String user)
            throws Exception {
        RunView over = server.await(run);
        assertThat(over.state()).isEqualTo(RunState.CANCELLED);
        RunError error = Objects.requireNonNull(over.error());
        assertThat(error.cause()).isEqualTo(Cause.CANCELLED_BY_USER);
        assertThat(error.message()).contains("user " + user + " was disabled or deleted");
    }

    private static TaskId sleeping(Fleet fleet, Caller caller) {
        TaskRequest request =
                new TaskRequest(
                        null,
                        Json.mapper().valueToTree("sleep 600"),
                        Map.of(),
                        List.of(),
                        List.of("web1"),
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        Duration.ofMillis(100),
                        null,
                        Map.of(),
                        null,
                        false);
        return tasks(fleet).start(caller, request, null);
    }

    private static Tasks tasks(Fleet fleet) {
        return fleet.primary().server().primarySide().tasks();
    }

    private static TargetView target(Fleet fleet, TaskId task) {
        return tasks(fleet).look(task).targets().getFirst();
    }
}
