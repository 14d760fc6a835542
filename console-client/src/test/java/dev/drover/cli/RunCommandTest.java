package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.cli.terminal.Traits;
import dev.drover.client.FakeServer;
import dev.drover.client.JsonText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

final class RunCommandTest {

    private static final String ID = "0N5CKQ4DMB3XA";
    private static final String LOG =
            """
            {"offset": 50, "end": true, "entries": [
              {"at": "2026-03-01T11:59:00Z", "kind": "MESSAGE", "text": "hello\\nthere"},
              {"at": "2026-03-01T11:59:00Z", "kind": "PROCESS_STARTED", "text": "make"},
              {"at": "2026-03-01T11:59:00Z", "kind": "STDOUT", "text": "made\\u0007"},
              {"at": "2026-03-01T11:59:01Z", "kind": "STATE", "text": "COMPLETE"}]}
            """;

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server =
                FakeServer.start(folder)
                        .on("run.start", "{\"runId\": \"" + ID + "\"}")
                        .on("run.log", LOG)
                        .on("run.get", run("COMPLETE", ",\"result\":{\"built\":3}"));
        drover = new CommandLineFixture(folder).with("DROVER_SERVER", folder.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String run(String state, String more) {
        return "{\"runId\":\""
                + ID
                + "\",\"script\":\"a.js\",\"args\":{},\"state\":\""
                + state
                + "\",\"startedBy\":\"ann\",\"detached\":false,"
                + "\"createdAt\":\"2026-03-01T11:59:00Z\",\"startedAt\":\"2026-03-01T11:59:00Z\","
                + "\"endedAt\":\"2026-03-01T11:59:01.250Z\""
                + more
                + "}";
    }

    @Test
    void followsARunToItsEnd() {
        Ended ended = drover.run("run", "a.js");
        assertThat(ended.lines())
                .containsExactly(
                        "Run " + ID,
                        "hello",
                        "there",
                        "│ made␇",
                        "Value: {\"built\":3}",
                        "Result: COMPLETE in 1.2 s");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
    }

    @Test
    void takesValuesAsJsonWhereTheyAreJson() {
        drover.run("run", "a", "n=3", "text=three", "list=[1]", "yes=true", "e=", "eq=a=b");
        assertThat(server.calls().getFirst())
                .isEqualTo(
                        "run.start"
                            + " {\"script\":\"a\",\"args\":{\"n\":3,\"text\":\"three\",\"list\":[1],"
                            + "\"yes\":true,\"e\":\"\",\"eq\":\"a=b\"}}");
    }

    @Test
    void laysArgumentsOverThoseOfTheInput() {
        drover.withInput("{\"a\": 1, \"b\": 2}").run("run", "a", "b=3", "--args", "-", "--detach");
        assertThat(server.calls().getFirst())
                .isEqualTo(
                        "run.start {\"script\":\"a\",\"args\":{\"a\":1,\"b\":3},\"detach\":true}");
    }

    @Test
    void sendsTheTextOfALocalFile() throws Exception {
        Files.writeString(folder.resolve("fix.js"), "host.message('x')");
        drover.run("run", "./fix.js");
        assertThat(server.calls().getFirst())
                .isEqualTo(
                        "run.start {\"script\":\"fix.js\",\"args\":{},"
                                + "\"source\":\"host.message('x')\"}");
    }

    @Test
    void saysThatALocalFileIsNotThere() {
        Ended ended = drover.run("run", "./nope.js");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).startsWith("drover: There is no file ./nope.js\n");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void refusesAnArgumentWithoutAName() {
        Ended ended = drover.run("run", "a", "=3");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("'=3' has no name").contains("name=value");
    }

    @Test
    void printsTheIdentifierAloneWhenDetached() {
        assertThat(drover.run("run", "a", "--detach")).isEqualTo(new Ended(0, ID + "\n", ""));
        assertThat(drover.run("run", "a", "-d", "-o", "json").out())
                .isEqualTo("{\"runId\":\"" + ID + "\"}\n");
    }

    @Test
    void exitsWith1AndSaysWhereAScriptFailed() {
        server.on(
                "run.get",
                run(
                        "FAILED",
                        ",\"error\":{\"cause\":\"SCRIPT_ERROR\",\"message\":\"no such program\","
                                + "\"script\":\"a.js\",\"line\":12,\"column\":5,"
                                + "\"hostCall\":\"process.run\"}"));
        Ended ended = drover.run("run", "a");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines()).contains("Result: FAILED in 1.2 s");
        assertThat(ended.err())
                .isEqualTo("a.js:12:5: no such program (SCRIPT_ERROR in process.run)\n");
    }

    @Test
    void exitsWith3WhenCancelled() {
        server.on("run.get", run("CANCELLED", ""));
        assertThat(drover.run("run", "a").code()).isEqualTo(3);
    }

    @Test
    void printsTheRunAloneAsJson() {
        Ended ended = drover.run("run", "a", "-o", "json");
        assertThat(ended.lines()).hasSize(1);
        assertThat(JsonText.read(ended.out()).path("state").asString("")).isEqualTo("COMPLETE");
        assertThat(ended.code()).isZero();
    }

    @Test
    void goesOnAtItsOffsetWhenTheConnectionBreaks() {
        AtomicBoolean first = new AtomicBoolean(true);
        List<JsonNode> asked = new CopyOnWriteArrayList<>();
        server.on(
                "run.log",
                parameters -> {
                    asked.add(parameters);
                    if (parameters.path("offset").asLong() == 0) {
                        return "{\"offset\": 20, \"end\": false, \"entries\": [{\"at\":"
                                + " \"2026-03-01T11:59:00Z\", \"kind\": \"MESSAGE\", \"text\":"
                                + " \"one\"}]}";
                    }
                    if (first.getAndSet(false)) {
                        server.breakConnections();
                    }
                    return "{\"offset\": 40, \"end\": true, \"entries\": [{\"at\":"
                            + " \"2026-03-01T11:59:00Z\", \"kind\": \"MESSAGE\", \"text\":"
                            + " \"two\"}]}";
                });
        Ended ended = drover.run("run", "a");
        assertThat(ended.lines()).containsSubsequence("one", "two");
        assertThat(ended.lines().stream().filter("two"::equals)).hasSize(1);
        assertThat(asked.getLast().path("offset").asLong()).isEqualTo(20);
        assertThat(ended.err()).startsWith("The connection broke; trying again: ");
        assertThat(ended.code()).isZero();
    }

    @Test
    void cancelsOnCtrlCWhereNobodyCanBeAsked() throws Exception {
        assertThat(interrupted().code()).isEqualTo(3);
        assertThat(server.calls()).contains("run.cancel {\"runId\":\"" + ID + "\"}");
    }

    @Test
    void cancelsOnCtrlCOverTheLocalSocketToo() throws Exception {
        server.withLocalSocket();
        assertThat(interrupted().code()).isEqualTo(3);
        assertThat(server.calls()).contains("run.cancel {\"runId\":\"" + ID + "\"}");
    }

    @Test
    void leavesTheRunRunningWhenThePersonSaysSo() throws Exception {
        drover.with(new Traits(true, true, false, true, 80, 24)).answering("d");
        Ended ended = interrupted();
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("Left running").contains("drover log " + ID + " --follow");
        assertThat(server.calls()).noneMatch(call -> call.startsWith("run.cancel"));
    }

    @Test
    void goesOnFollowingWhenThePersonSaysSoAndCancelsTheNextTime() throws Exception {
        drover.with(new Traits(true, true, false, true, 80, 24)).answering("", "c");
        Ended ended = interrupted();
        assertThat(ended.code()).isEqualTo(3);
        assertThat(server.calls()).contains("run.cancel {\"runId\":\"" + ID + "\"}");
    }

    @Test
    void showsTheEndOfARunThatEndedBeforeItCouldBeCancelled() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Ended ended =
                interrupted(
                        over,
                        p -> {
                            over.set(true);
                            throw new DroverException(
                                    ErrorKind.CONFLICT, "The run is over", "See how it ended.");
                        },
                        "COMPLETE");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("Result: COMPLETE");
        assertThat(ended.code()).isZero();
    }

    @Test
    void aCtrlCBeforeTheFirstLineIsNotLost() {
        AtomicBoolean cancelled = new AtomicBoolean();
        server.on("run.get", p -> run("CANCELLED", ""));
        server.on(
                "run.cancel",
                p -> {
                    cancelled.set(true);
                    return "{}";
                });
        server.on(
                "run.log",
                p -> {
                    assertThat(cancelled).isTrue();
                    return "{\"offset\": 1, \"end\": true, \"entries\": []}";
                });
        assertThat(drover.interruptedAtOnce().run("run", "a").code()).isEqualTo(3);
    }

    /** A run that lasts until it is cancelled, and a Ctrl-C whenever it is followed (again). */
    private Ended interrupted() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        return interrupted(
                cancelled,
                p -> {
                    cancelled.set(true);
                    return "{}";
                },
                "CANCELLED");
    }

    private Ended interrupted(
            AtomicBoolean cancelled, Function<JsonNode, Object> cancel, String end)
            throws Exception {
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        server.on("run.get", p -> run(cancelled.get() ? end : "RUNNING", ""));
        server.on("run.cancel", cancel);
        server.on(
                "run.log",
                p -> {
                    reads.incrementAndGet();
                    await().atMost(Duration.ofMinutes(1)).until(cancelled::get);
                    return "{\"offset\": 1, \"end\": true, \"entries\": []}";
                });
        CompletableFuture<Ended> ended =
                CompletableFuture.supplyAsync(() -> drover.run("run", "a"));
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    // Not while a question is open: then it would mean something else.
                    int now = reads.get();
                    if (!cancelled.get() && interrupted.getAndSet(now) < now) {
                        drover.interrupt();
                    }
                    return ended.isDone();
                });
        return ended.get(60, TimeUnit.SECONDS);
    }

    @Test
    void cancelsARun() {
        Ended ended = drover.run("cancel", ID);
        assertThat(ended).isEqualTo(new Ended(0, "Cancelling " + ID + "\n", ""));
        assertThat(server.calls()).containsExactly("run.cancel {\"runId\":\"" + ID + "\"}");
        assertThat(drover.run("cancel", ID, "-o", "json")).isEqualTo(new Ended(0, "", ""));
        server.on(
                "run.cancel",
                p -> {
                    throw new DroverException(ErrorKind.CONFLICT, "It is over", "Nothing to do.");
                });
        Ended late = drover.run("cancel", ID);
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.err()).contains("It is over").contains("Nothing to do.");
    }

    @Test
    void listsThreadsAndProcesses() {
        server.on(
                "thread.list",
                """
                {"threads": [{"threadId": "0N5CKQ4DMB3XT", "runId": "%s", "name": "main",
                              "script": "a", "startedAt": "2026-03-01T11:59:00Z"}]}
                """
                        .formatted(ID));
        server.on(
                "process.list",
                """
                {"processes": [{"processId": "0N5CKQ4DMB3XP", "runId": "%s", "pid": 42,
                                "command": ["sleep", "9"], "startedAt": "2026-03-01T11:59:30Z",
                                "exitCode": 7}]}
                """
                        .formatted(ID));
        Ended all = drover.run("ps");
        assertThat(all.err()).isEmpty();
        assertThat(all.code()).isZero();
        assertThat(all.out()).contains("0N5CKQ4DMB3XT", "main", "1 min ago");
        assertThat(all.out()).contains("0N5CKQ4DMB3XP", "42", "exit 7", "sleep 9");
        Ended json = drover.run("ps", ID, "-o", "json");
        assertThat(JsonText.read(json.out()).path("processes").size()).isEqualTo(1);
        assertThat(JsonText.read(json.out()).path("threads").size()).isEqualTo(1);
        assertThat(server.calls()).contains("process.list {\"runId\":\"" + ID + "\"}");
    }

    @Test
    void followsALogToItsEndAcrossABrokenConnection() {
        AtomicInteger asked = new AtomicInteger();
        server.on(
                "run.log",
                p -> {
                    long offset = p.path("offset").asLong();
                    if (asked.getAndIncrement() == 1) {
                        server.breakConnections();
                    }
                    return "{\"offset\": %d, \"end\": %b, \"entries\": [%s]}"
                            .formatted(offset + 10, offset == 10, entry("line at " + offset));
                });
        Ended ended = drover.withRealClock().run("log", ID, "--follow");
        assertThat(ended.code()).isZero();
        assertThat(ended.lines()).hasSize(2);
        assertThat(ended.lines().getFirst()).endsWith("line at 0");
        assertThat(ended.lines().getLast()).endsWith("line at 10");
        assertThat(ended.err()).contains("The connection broke; trying again");
    }

    private static String entry(String text) {
        return "{\"at\": \"2026-03-01T11:59:00Z\", \"kind\": \"MESSAGE\", \"text\": \""
                + text
                + "\"}";
    }

    @Test
    void findsARunByTheEndOfItsIdentifierAndAsTheLast() {
        server.on(
                "run.list",
                p ->
                        ID.startsWith(p.path("prefix").asString(""))
                                ? "{\"runs\": [" + run("COMPLETE", "") + "]}"
                                : "{\"runs\": []}");
        for (String name : List.of("last", "3xa", "0N5CK", ID.toLowerCase(Locale.ROOT))) {
            assertThat(drover.run("show", name, "-o", "json").code()).isZero();
        }
        assertThat(server.calls())
                .filteredOn(call -> call.startsWith("run.get"))
                .hasSize(4)
                .allMatch(call -> call.equals("run.get {\"runId\":\"" + ID + "\"}"));
        assertThat(drover.run("show", "zzz").code()).isEqualTo(2);
    }

    @Test
    void listsRuns() {
        server.on("run.list", "{\"runs\": [" + run("COMPLETE", "") + "]}");
        Ended ended = drover.run("runs", "--limit", "5");
        assertThat(ended.lines())
                .containsExactly(
                        "RUN            SCRIPT  STATE     STARTED    TOOK   BY",
                        ID + "  a.js    COMPLETE  1 min ago  1.2 s  ann");
        assertThat(server.calls()).containsExactly("run.list {\"limit\":5}");
    }

    @Test
    void showsTheLogWithTimesAndKinds() {
        Ended ended = drover.run("log", ID);
        assertThat(ended.lines().get(1)).endsWith(" ".repeat(10) + "there");
        assertThat(ended.lines().get(2)).matches("\\d\\d:\\d\\d:00\\.000 process \\+ make");
        assertThat(ended.lines().get(3)).endsWith("stdout    made␇");
        assertThat(drover.run("log", ID, "-o", "json").lines()).hasSize(4);
    }
}
