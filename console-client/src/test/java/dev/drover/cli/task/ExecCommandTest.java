package dev.drover.cli.task;

import static dev.drover.cli.task.TaskAnswers.ID;
import static dev.drover.cli.task.TaskAnswers.OF_IT;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.TaskChanges;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code drover exec}: what is asked of the server, and how it is followed. */
final class ExecCommandTest {

    private static final Traits TERMINAL = new Traits(true, true, false, true, 80, 24);

    @TempDir private Path folder;

    private final AtomicBoolean killed = new AtomicBoolean();
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
    void startsWaitsAndShowsResultsInThreeCalls() {
        Ended ended = drover.run("exec", "web*,db1", "--", "df -h | tail -1");
        assertThat(server.calls())
                .containsExactly(
                        "task.start {\"targets\":[\"web*,db1\"],\"command\":\"df -h | tail -1\"}",
                        "task.poll {\"taskId\":\""
                                + ID
                                + "\",\"since\":"
                                + TaskChanges.END
                                + ",\"wait\":20000}",
                        "task.results " + OF_IT);
        assertThat(ended.lines())
                .containsExactly(
                        "== web[1-2] (2) COMPLETE, over its soft limit",
                        "hello",
                        "-- 4.5 KB more: drover task output " + ID + " NODE",
                        "== db1 FAILED EXIT_CODE 7",
                        "hello",
                        "stderr: no");
        assertThat(ended.err())
                .isEqualTo("Task " + ID + ": SOME_FAILURES, 2 done, 1 failed in 1.2 s\n");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void sendsAllThatItsOptionsSay() {
        drover.run(
                "exec",
                "@web",
                "--limit",
                "5",
                "--batch",
                "10%",
                "--max-failures",
                "2",
                "--soft-timeout",
                "30s",
                "--timeout",
                "5m",
                "--kill-grace",
                "250ms",
                "--user",
                "app",
                "--env",
                "A=b=c",
                "--env",
                "B=",
                "--copy",
                "/srv/a b:/tmp/a:0755",
                "--copy",
                "/srv/x:/tmp/y",
                "--via",
                "agent",
                "--event-id",
                "e7",
                "--detach",
                "--",
                "ls",
                "-l",
                "a b");
        assertThat(JsonText.read(server.calls().getFirst().substring("task.start ".length())))
                .isEqualTo(
                        JsonText.read(
                                """
                                {"targets": ["@web"], "limit": 5, "batch": "10%",
                                 "maxFailures": "2", "softTimeout": 30000, "timeout": 300000,
                                 "killGrace": 250, "user": "app", "eventId": "e7",
                                 "via": ["agent"], "env": {"A": "b=c", "B": ""},
                                 "files": [{"from": "/srv/a b", "to": "/tmp/a", "mode": "0755"},
                                           {"from": "/srv/x", "to": "/tmp/y"}],
                                 "command": ["ls", "-l", "a b"]}
                                """));
    }

    @Test
    void saysWhatIsWrongBeforeAnythingIsAsked() throws Exception {
        assertWrong("There is no command", "exec", "web1");
        assertWrong("'web2' stands between the targets and the --", "exec", "a", "web2", "--", "x");
        assertWrong("--env is 'A'", "exec", "a", "--env", "A", "--", "x");
        assertWrong("--copy is '/a:b'", "exec", "a", "--copy", "/a:b", "--", "x");
        assertWrong("--limit is 0", "exec", "a", "--limit", "0", "--", "x");
        assertWrong("--ask-above is 'x'", "exec", "a", "--ask-above", "x", "--", "x");
        assertWrong("'xml' is not known", "exec", "a", "-o", "xml", "--", "x");
        assertWrong("--by-node", "exec", "a", "--by-node", "--", "x");
        assertWrong("is not there", "exec", "a", "--output-file", "no/f", "--", "x");
        assertWrong("is a folder", "exec", "a", "--output-file", ".", "--", "x");
        assertWrong("no program 'lp'", "exec", "a", "--print", "--", "x");
        assertWrong("no results yet", "exec", "a", "-d", "--output-file", "f", "--", "x");
        Files.createDirectories(folder.resolve("full/of"));
        assertWrong("full is not empty", "exec", "a", "--output-dir", "full", "--", "x");
        assertThat(server.calls()).isEmpty();
    }

    private void assertWrong(String message, String... words) {
        Ended ended = drover.run(words);
        assertThat(ended.err()).contains(message);
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void takesAGroupForAGroupWhereThereIsAFileOfThatName() throws Exception {
        Path file = Files.writeString(folder.resolve("web"), "something else");
        drover.run("exec", "@" + file, "--detach", "--", "true");
        assertThat(server.calls().getFirst()).contains("\"targets\":[\"@" + file + "\"]");
    }

    @Test
    void printsTheIdentifierAloneWhenDetached() {
        assertThat(drover.run("exec", "a", "-d", "--", "x")).isEqualTo(new Ended(0, ID + "\n", ""));
        assertThat(drover.run("exec", "a", "-d", "-o", "json", "--", "x"))
                .isEqualTo(new Ended(0, OF_IT + "\n", ""));
    }

    @Test
    void givesJsonWithItsTargets() {
        Ended ended = drover.run("exec", "a", "-o", "json", "--", "x");
        assertThat(ended.lines()).hasSize(1);
        assertThat(JsonText.read(ended.out()).path("groups").size()).isEqualTo(2);
        assertThat(JsonText.read(ended.out()).path("targets").path(2).path("node").asString())
                .isEqualTo("db1");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void saysWhatItWouldDo() {
        server.on(
                "task.plan",
                """
                {"tool": "command", "command": ["cat", "a b"], "environment": {"B": "2", "A": "1"},
                 "user": "app", "softTimeout": 30000, "allowed": false,
                 "files": [{"file": {"from": "/srv/a", "to": "/tmp/a", "mode": "0755"},
                            "size": 1200, "sha256": "00112233445566778899"},
                           {"file": {"from": "/srv/b", "to": "/tmp/b"}, "problem": "not there"}],
                 "targets": [{"node": "web1", "state": "ONLINE"},
                             {"node": "web2", "state": "ONLINE"},
                             {"node": "db1", "state": "SILENT", "denied": "no grant"}]}
                """);
        Ended ended = drover.run("exec", "*", "--dry-run", "--", "cat", "a b");
        assertThat(ended.lines())
                .containsExactly(
                        "command     cat 'a b'",
                        "variables   A=1 B=2",
                        "user        app",
                        "soft limit  30.0 s",
                        "",
                        "FILE    TO      MODE  SIZE    SHA-256           PROBLEM",
                        "/srv/a  /tmp/a  0755  1.2 KB  0011223344556677",
                        "/srv/b  /tmp/b                                  not there",
                        "",
                        "NODES     COUNT  STATE   ALLOWED",
                        "web[1-2]  2      ONLINE  yes",
                        "db1       1      SILENT  no: no grant",
                        "",
                        "It would not be started; nothing was done");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isEqualTo(4);
        assertThat(server.calls()).noneMatch(call -> call.startsWith("task.start"));
    }

    @Test
    void makesWhatCameFromNodesHarmlessOnATerminalAlone() {
        server.on("task.results", TaskAnswers.results("\\u001b[2Jgone\\n", "\\u0007\\n"));
        assertThat(drover.run("exec", "web1", "--", "x").out()).contains("\n\033[2Jgone\n");
        assertThat(drover.with(TERMINAL).run("exec", "web1", "--", "x").out())
                .contains("\n␛[2Jgone\n")
                .contains("\nstderr: ␇\n");
    }

    @Test
    void asksAtATerminalWhereItIsManyNodes() {
        server.on("task.plan", plan(51));
        drover.with(TERMINAL).answering("no");
        Ended declined = drover.run("exec", "*", "--", "reboot");
        assertThat(declined.code()).isEqualTo(3);
        assertThat(declined.err()).isEqualTo("Nothing was started\n");
        assertThat(drover.questions())
                .containsExactly("This is for 51 nodes: n[1-51]\nGo on? [y/N] ");
        assertThat(server.calls()).noneMatch(call -> call.startsWith("task.start"));
        drover.answering("y");
        assertThat(drover.run("exec", "*", "--", "reboot").code()).isEqualTo(1);
        assertThat(drover.questions()).hasSize(2);
        drover.run("exec", "*", "--yes", "--", "reboot");
        drover.run("exec", "*", "--ask-above", "51", "--", "reboot");
        drover.with("DROVER_ASK_ABOVE", "60").run("exec", "*", "--", "reboot");
        drover.with(Traits.none()).with("DROVER_ASK_ABOVE", "1").run("exec", "*", "--", "reboot");
        assertThat(drover.questions()).hasSize(2);
        assertThat(server.calls()).filteredOn(call -> call.startsWith("task.start")).hasSize(5);
    }

    private static String plan(int nodes) {
        StringBuilder targets = new StringBuilder();
        for (int i = 1; i <= nodes; i++) {
            targets.append(i == 1 ? "" : ",")
                    .append("{\"node\": \"n" + i + "\", \"state\": \"ONLINE\"}");
        }
        return "{\"tool\": \"command\", \"command\": [\"x\"], \"environment\": {}, \"files\": [],"
                + " \"allowed\": true, \"targets\": ["
                + targets
                + "]}";
    }

    @Test
    void goesOnWhenTheConnectionBreaks() {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                "task.poll",
                parameters -> {
                    if (asked.getAndIncrement() == 0) {
                        server.breakConnections();
                    }
                    return TaskAnswers.changes("COMPLETE");
                });
        Ended ended = drover.run("exec", "web1", "--", "x");
        assertThat(ended.err()).startsWith("The connection broke; trying again: ");
        assertThat(ended.out()).contains("== db1 FAILED");
        assertThat(server.calls()).filteredOn(call -> call.startsWith("task.start")).hasSize(1);
        assertThat(asked).hasValue(2);
    }

    @Test
    void getsTheResultsOverAnotherConnectionWhereOneBreaks() {
        AtomicBoolean first = new AtomicBoolean(true);
        server.on(
                "task.results",
                parameters -> {
                    if (first.getAndSet(false)) {
                        server.breakConnections();
                    }
                    return TaskAnswers.results("hello\\n", "no\\n");
                });
        Ended ended = drover.run("exec", "web1", "--", "x");
        assertThat(ended.out()).contains("== db1 FAILED");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void cancelsOnCtrlCWhereNobodyCanBeAskedAndLeavesOnTheNext() throws Exception {
        Ended ended = interrupted(2);
        assertThat(ended.err())
                .contains("Cancelled: no further target begins")
                .contains("Left running; attach again with: drover task watch " + ID);
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.out()).isEmpty();
        assertThat(server.calls()).filteredOn(call -> call.startsWith("task.cancel")).hasSize(1);
    }

    @Test
    void asksOnCtrlCWhatToDo() throws Exception {
        server.on(
                "task.kill",
                parameters -> {
                    killed.set(true);
                    return "{\"ended\": 1, \"open\": []}";
                });
        drover.with(TERMINAL).answering("", "k");
        Ended ended = interrupted(2);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(server.calls()).contains("task.kill " + OF_IT);
        assertThat(drover.questions())
                .hasSize(2)
                .allMatch(question -> question.contains("[d]") && question.contains("[k]"));
        drover.answering("d");
        assertThat(interrupted(1).code()).isEqualTo(3);
    }

    @Test
    void showsTheEndOfATaskThatEndedBeforeItCouldBeKilled() throws Exception {
        server.on(
                "task.kill",
                parameters -> {
                    killed.set(true);
                    throw new DroverException(ErrorKind.CONFLICT, "Task is over", "");
                });
        drover.with(TERMINAL).answering("k");
        assertThat(interrupted(1).out()).contains("== db1 FAILED");
    }

    /** A task that lasts until it is killed, and so many times Ctrl-C, each during a poll. */
    private Ended interrupted(int times) throws Exception {
        AtomicInteger polls = new AtomicInteger();
        killed.set(false);
        server.on(
                "task.poll",
                parameters -> {
                    polls.incrementAndGet();
                    await().atMost(Duration.ofSeconds(30)).until(killed::get);
                    return TaskAnswers.changes("SOME_FAILURES");
                });
        CompletableFuture<Ended> ended =
                CompletableFuture.supplyAsync(() -> drover.run("exec", "web1", "--", "x"));
        for (int i = 1; i <= times; i++) {
            int number = i;
            await().atMost(Duration.ofSeconds(30)).until(() -> polls.get() == number);
            drover.interrupt();
        }
        try {
            return ended.get(30, TimeUnit.SECONDS);
        } finally {
            killed.set(true); // what still waits at the server ends
        }
    }

    @Test
    void drawsTargetsThatRunAndWhatTheyWroteLast() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        String running =
                TaskAnswers.target(0, "web1", "RUNNING", "")
                        + ", "
                        + TaskAnswers.target(1, "web2", "COPYING", ", \"stdoutBytes\": 0");
        server.on(
                "task.poll",
                parameters ->
                        over.get()
                                ? TaskAnswers.changes("SOME_FAILURES")
                                : TaskAnswers.changes("RUNNING")
                                        .replace(
                                                "\"targets\": []",
                                                "\"targets\": [" + running + "]"));
        CompletableFuture<Ended> ended =
                CompletableFuture.supplyAsync(
                        () -> drover.with(TERMINAL).run("exec", "web1", "--", "x"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> drover.soFar().contains("web1  RUNNING  1.0 s  web1␇"));
        assertThat(drover.soFar())
                .contains("\033[?1049h")
                .contains("web2  COPYING")
                .contains("Task " + ID + "  df -h | tail -1")
                .contains("2 done, 1 failed  1.2 s  Ctrl-C: leave, cancel or kill");
        over.set(true);
        String out = ended.get(30, TimeUnit.SECONDS).out();
        assertThat(out.indexOf("\033[?1049l")).isBetween(0, out.indexOf("== web[1-2]"));
        assertThat(List.of(out.substring(out.indexOf("\033[?1049l")).split("\n")))
                .contains("== db1 FAILED EXIT_CODE 7");
    }
}
