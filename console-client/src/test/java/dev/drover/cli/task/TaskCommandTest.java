package dev.drover.cli.task;

import static dev.drover.cli.task.TaskAnswers.ID;
import static dev.drover.cli.task.TaskAnswers.OF_IT;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CommandLineFixture;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.cli.terminal.Traits;
import dev.drover.client.FakeServer;
import dev.drover.client.JsonText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code drover task} and {@code drover tool run}. */
final class TaskCommandTest {

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server = TaskAnswers.over(FakeServer.start(folder));
        drover = new CommandLineFixture(folder).with("DROVER_SERVER", folder.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsTasks() {
        Ended ended = drover.run("task", "list", "-n", "5");
        assertThat(ended.lines())
                .containsExactly(
                        "TASK           STATE          TARGETS  COUNTS            BY   STARTED"
                                + "    TOOK   WORK",
                        ID
                                + "  SOME_FAILURES  3        2 done, 1 failed  ann  1 min ago"
                                + "  1.2 s  df -h | tail -1");
        assertThat(server.calls()).containsExactly("task.list {\"limit\":5}");
        server.on("task.list", "{\"tasks\": []}");
        assertThat(drover.run("task", "list").out()).startsWith("There are no tasks yet");
    }

    @Test
    void showsATaskByItsEndWithTheTargetsThatAreAskedFor() {
        Ended ended = drover.run("task", "show", "3xa", "--state", "failed,killed");
        assertThat(ended.lines())
                .contains("work     df -h | tail -1", "targets  3: 2 done, 1 failed")
                .endsWith(
                        "NODE  STATE   CAUSE      EXIT  TOOK   OUT  ERR",
                        "db1   FAILED  EXIT_CODE  7     1.0 s  6 B  3 B");
        assertThat(server.calls().getLast()).isEqualTo("task.show " + OF_IT);
        Ended json = drover.run("task", "show", "last", "--state", "failed", "-o", "json");
        assertThat(JsonText.read(json.out()).path("targets").size()).isEqualTo(1);
        Ended wrong = drover.run("task", "show", "last", "--state", "dead");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("'dead' is not a state").contains("KILLED");
        assertThat(drover.run("task", "show", "zzz").err())
                .contains("No task's identifier begins or ends with 'ZZZ'", "drover task list");
    }

    @Test
    void givesOutputAsItIs() {
        assertThat(drover.run("task", "output", ID, "web1"))
                .isEqualTo(new Ended(0, "web1\u0007", ""));
        assertThat(drover.run("task", "output", ID, "db1", "--stderr").out()).isEqualTo("no\n");
        assertThat(drover.run("task", "output", ID, "web1", "db1", "-o", "json").lines())
                .containsExactly(
                        "{\"node\":\"web1\",\"stream\":\"stdout\",\"text\":\"web1\\u0007\"}",
                        "{\"node\":\"db1\",\"stream\":\"stdout\",\"text\":\"db1\\u0007\"}");
        Ended unknown = drover.run("task", "output", ID, "web1", "web9");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("has no target web9");
        assertThat(
                        drover.with(new Traits(true, true, false, true, 80, 24))
                                .run("task", "output", ID)
                                .lines())
                .containsExactly(
                        "== web1 COMPLETE",
                        "web1␇",
                        "== web2 COMPLETE",
                        "web2␇",
                        "== db1 FAILED",
                        "db1␇");
    }

    @Test
    void followsOutputLineByLineAcrossPieces() {
        AtomicInteger polls = new AtomicInteger();
        server.on(
                "task.poll",
                asked ->
                        polls.getAndIncrement() == 0
                                ? changes("RUNNING", "RUNNING")
                                : changes("SOME_FAILURES", "COMPLETE"));
        server.on(
                "task.output",
                asked -> {
                    long offset = asked.path("offset").asLong();
                    return offset == 0
                            ? TaskAnswers.piece("one\ntw", 0).replace("true", "false")
                            : polls.get() < 2
                                    ? TaskAnswers.piece("", offset)
                                    : TaskAnswers.piece(offset == 6 ? "o" : "", offset);
                });
        assertThat(drover.run("task", "output", ID, "--follow").lines())
                .containsExactly("web1: one", "web1: two");
    }

    private static String changes(String state, String target) {
        return TaskAnswers.changes(state)
                .replace(
                        "\"targets\": []",
                        "\"targets\": [" + TaskAnswers.target(0, "web1", target, "") + "]");
    }

    @Test
    void endsTasksAndSaysWhichTargetsGoOn() {
        server.on("task.cancel", "{\"ended\": 2, \"open\": []}");
        assertThat(drover.run("task", "cancel", ID))
                .isEqualTo(new Ended(0, "No further target of task " + ID + " begins\n", ""));
        server.on(
                "task.kill",
                """
                {"ended": 1, "open": [
                  {"node": "web2", "state": "RUNNING",
                   "waitsFor": "Node web2 is not linked; it is ended there when it comes back"},
                  {"node": "db1", "state": "RUNNING"}]}
                """);
        Ended killed = drover.run("task", "kill", ID, "web1", "web2", "db1", "--wait", "2s");
        assertThat(killed.out()).isEqualTo("Killed 1 target of task " + ID + "\n");
        assertThat(killed.err())
                .isEqualTo(
                        """
                        web2 is not over, it is RUNNING: Node web2 is not linked; it is ended there when it comes back
                        db1 is not over, it is RUNNING: it was told, and has not said that it is done
                        """);
        assertThat(killed.code()).isEqualTo(1);
        assertThat(server.calls())
                .containsExactly(
                        "task.cancel " + OF_IT,
                        "task.kill {\"taskId\":\""
                                + ID
                                + "\",\"nodes\":[\"web1\",\"web2\",\"db1\"],\"wait\":2000}");
    }

    @Test
    void doesATaskAgainAndFollowsIt() {
        assertThat(drover.run("task", "rerun", ID).code()).isEqualTo(1);
        assertThat(drover.run("task", "rerun", ID, "--state", "cancelled", "-d"))
                .isEqualTo(new Ended(0, ID + "\n", ""));
        assertThat(server.calls())
                .filteredOn(call -> call.startsWith("task.rerun"))
                .containsExactly(
                        "task.rerun {\"taskId\":\"" + ID + "\",\"states\":[\"FAILED\",\"KILLED\"]}",
                        "task.rerun {\"taskId\":\"" + ID + "\",\"states\":[\"CANCELLED\"]}");
    }

    @Test
    void attachesAgainAndShowsResultsOfWhatIsThere() {
        assertThat(drover.run("task", "watch", "last").out()).contains("== db1 FAILED EXIT_CODE 7");
        assertThat(drover.run("task", "results", ID, "--bytes", "5").code()).isEqualTo(1);
        assertThat(server.calls()).contains("task.results {\"taskId\":\"" + ID + "\",\"bytes\":5}");
    }

    @Test
    void runsAToolWithParametersThatAreNotOnTheCommandLine() throws Exception {
        Files.writeString(folder.resolve("key"), "from file\n");
        drover.withInput("from input\n")
                .run("tool", "run", "deploy", "@web", "n=3", "k=@key", "p=-", "at=@@home", "-d");
        assertThat(server.calls())
                .containsExactly(
                        "task.start {\"targets\":[\"@web\"],\"tool\":\"deploy\",\"params\":"
                                + "{\"n\":\"3\",\"k\":\"from file\",\"p\":\"from input\","
                                + "\"at\":\"@home\"}}");
        drover.with(new Traits(true, false, false, true, 80, 24)).answering("typed");
        drover.run("tool", "run", "deploy", "web1", "p=-", "-d");
        assertThat(server.calls().getLast()).contains("\"params\":{\"p\":\"typed\"}");
        assertThat(drover.questions()).containsExactly("p: ");
        Ended twice = drover.with(Traits.none()).run("tool", "run", "t", "a", "p=-", "q=-");
        assertThat(twice.code()).isEqualTo(2);
        assertThat(twice.err()).contains("p and q are both to come from the standard input");
        Ended user = drover.run("tool", "run", "t", "a", "--user", "root");
        assertThat(user.code()).isEqualTo(2);
        assertThat(user.err()).contains("--user");
        for (String word : List.of("=3", "three", "n=@no-such-file")) {
            assertThat(drover.run("tool", "run", "t", "a", word).code()).isEqualTo(2);
        }
    }
}
