package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of tasks.
 *
 * @param atOnce tasks that run at a time; others wait
 * @param waiting tasks that may wait
 * @param waitingPerUser of one user, so that nobody takes all places in that line
 * @param targetsAtOnce targets at a time, over all tasks
 * @param workPerNode targets at a time on one node
 * @param targetsPerTask targets that one task may have
 * @param filesPerTask files that one task may copy
 * @param reachWithin for so long a target waits for its node to link
 * @param keep tasks that are over, with their results; the oldest go first
 * @param outputBytes of both streams of one target, unless the task says less; it is ended beyond
 */
public record TaskConfiguration(
        int atOnce,
        int waiting,
        int waitingPerUser,
        int targetsAtOnce,
        int workPerNode,
        int targetsPerTask,
        int filesPerTask,
        Duration reachWithin,
        int keep,
        long outputBytes) {

    private static final Duration LONGEST = Duration.ofDays(30);

    public TaskConfiguration {
        check("atOnce", atOnce, 1, 10_000);
        check("waiting", waiting, 0, 1_000_000);
        check("waitingPerUser", waitingPerUser, 0, 1_000_000);
        check("targetsAtOnce", targetsAtOnce, 1, 100_000);
        check("workPerNode", workPerNode, 1, 10_000);
        check("targetsPerTask", targetsPerTask, 1, 1_000_000);
        check("filesPerTask", filesPerTask, 0, 10_000);
        check("keep", keep, 1, 1_000_000);
        check("outputBytes", outputBytes, 1, 1L << 50);
        if (reachWithin.isNegative() || reachWithin.compareTo(LONGEST) > 0) {
            throw wrong("reachWithin", reachWithin, "0 to 30 days");
        }
    }

    public static TaskConfiguration defaults() {
        return new TaskConfiguration(
                10, 1_000, 500, 64, 8, 20_000, 100, Duration.ofSeconds(10), 1_000, 1L << 30);
    }

    private static void check(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw wrong(key, value, least + " to " + most);
        }
    }

    private static DroverException wrong(String key, Object value, String bound) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "tasks." + key + " is " + value + "; it must be " + bound,
                "Correct it in the file of settings.");
    }
}
