package dev.drover.cli.task;

import dev.drover.client.FakeServer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a server says of a task: two nodes that are done, and one that failed. */
final class TaskAnswers {

    static final String ID = "0N5CKQ4DMB3XA";
    static final String OF_IT = "{\"taskId\":\"" + ID + "\"}";

    private TaskAnswers() {}

    static String task(String state, String more) {
        return """
        {"taskId": "%s", "state": "%s", "tool": "command",
         "command": ["/bin/sh", "-c", "df -h | tail -1"], "parameters": {}, "targets": 3,
         "counts": {"COMPLETE": 2, "FAILED": 1}, "startedBy": "ann",
         "createdAt": "2026-03-01T11:59:00Z", "startedAt": "2026-03-01T11:59:00Z",
         "endedAt": "2026-03-01T11:59:01.250Z"%s}
        """
                .formatted(ID, state, more)
                .strip();
    }

    static String task() {
        return task("SOME_FAILURES", "");
    }

    static String changes(String state) {
        return "{\"version\": 9, \"more\": false, \"targets\": [], \"task\": "
                + task(state, "")
                + "}";
    }

    static String target(int position, String node, String state, String more) {
        return """
        {"position": %d, "node": "%s", "state": "%s", "softLimit": false,
         "startedAt": "2026-03-01T11:59:00Z", "endedAt": "2026-03-01T11:59:01Z",
         "stdoutBytes": 6, "stderrBytes": 0%s}
        """
                .formatted(position, node, state, more)
                .strip();
    }

    static String shown() {
        return "{\"task\": "
                + task()
                + ", \"targets\": ["
                + target(0, "web1", "COMPLETE", ", \"exitCode\": 0")
                + ", "
                + target(1, "web2", "COMPLETE", ", \"exitCode\": 0")
                + ", "
                + target(
                        2,
                        "db1",
                        "FAILED",
                        ", \"exitCode\": 7, \"cause\": \"EXIT_CODE\", \"message\": \"It exited\","
                                + " \"stderrBytes\": 3")
                + "]}";
    }

    static String results(String stdout, String stderr) {
        return """
        {"task": %s, "shownBytes": 65536, "groups": [
          {"nodes": "web[1-2]", "count": 2, "positions": [0, 1], "state": "COMPLETE",
           "exitCode": 0, "softLimit": true, "stdout": "%s", "stderr": "",
           "stdoutBytes": 70000, "stderrBytes": 0},
          {"nodes": "db1", "count": 1, "positions": [2], "state": "FAILED",
           "cause": "EXIT_CODE", "message": "It exited", "exitCode": 7, "softLimit": false,
           "stdout": "hello\\n", "stderr": "%s", "stdoutBytes": 6, "stderrBytes": 3}]}
        """
                .formatted(task(), stdout, stderr);
    }

    static String piece(String text, long offset) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "{\"bytes\": \""
                + Base64.getEncoder().encodeToString(bytes)
                + "\", \"next\": "
                + (offset + bytes.length)
                + ", \"over\": true}";
    }

    /** A task that is over when it is asked about first. */
    static FakeServer over(FakeServer server) {
        return server.on("task.start", OF_IT)
                .on("task.rerun", OF_IT)
                .on(
                        "task.list",
                        asked ->
                                ID.startsWith(asked.path("prefix").asString(""))
                                        ? "{\"tasks\": [" + task() + "]}"
                                        : "{\"tasks\": []}")
                .on("task.show", shown())
                .on("task.poll", changes("SOME_FAILURES"))
                .on("task.results", results("hello\\n", "no\\n"))
                .on(
                        "task.output",
                        asked ->
                                piece(
                                        asked.path("stream").asString("").equals("stderr")
                                                ? "no\n"
                                                : asked.path("node").asString("") + "\u0007",
                                        asked.path("offset").asLong()));
    }
}
