package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.TargetState;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.node.work.RemoteProcess;
import dev.drover.server.process.LaunchRequest;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessInput;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * Works on targets: copies files, orders the process, and follows it to its end. Safe for use by
 * many threads.
 */
final class TargetWork {

    private static final Logger LOG = LoggerFactory.getLogger(TargetWork.class);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final NodeProcesses processes;
    private final TaskFiles files;
    private final TaskOutput output;
    private final TaskAlarms alarms;
    private final Identifiers identifiers;
    private final InstantSource clock;

    TargetWork(
            NodeProcesses processes,
            TaskFiles files,
            TaskOutput output,
            TaskAlarms alarms,
            Identifiers identifiers,
            InstantSource clock) {
        this.processes = processes;
        this.files = files;
        this.output = output;
        this.alarms = alarms;
        this.identifiers = identifiers;
        this.clock = clock;
    }

    /** Begins with a target that has its place; returns when its process is ordered. */
    void begin(LiveTarget target, TaskWork work) {
        try {
            if (copied(target, work)) {
                launch(target, work);
            }
        } catch (DroverException e) {
            if (e.kind() == ErrorKind.LIMIT_REACHED) {
                work.again(target, PAUSE);
            } else {
                work.ended(target, TargetEnds.of(target, e, clock.instant()));
            }
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("target", target).setCause(e).log("A target failed");
            work.ended(
                    target,
                    TargetEnd.unstarted(
                            target.position(),
                            TargetState.FAILED,
                            Cause.INTERNAL,
                            "" + e,
                            clock.instant()));
        }
    }

    /** False where it is over with that. */
    private boolean copied(LiveTarget target, TaskWork work) {
        LiveTask task = target.task();
        if (!target.begin(Thread.currentThread())) {
            work.stopped(List.of(target));
            return false;
        }
        try {
            if (!task.definition().files().isEmpty()) {
                target.copying();
                files.copy(task, target.node());
            }
            return true;
        } catch (InterruptedException e) { // by who stops it, and nobody else has this thread
            work.stopped(List.of(target));
            return false;
        } catch (DroverException e) {
            if (target.isStopped()) {
                work.stopped(List.of(target));
            } else if (e.kind() == ErrorKind.LIMIT_REACHED) {
                work.again(target, PAUSE);
            } else {
                work.ended(target, notCopied(target, e));
            }
            return false;
        } finally {
            target.workerDone();
        }
    }

    private TargetEnd notCopied(LiveTarget target, DroverException why) {
        return TargetEnd.unstarted(
                target.position(),
                TargetState.FAILED,
                why.kind() == ErrorKind.UNAVAILABLE ? Cause.UNREACHABLE : Cause.COPY,
                why.text(),
                clock.instant());
    }

    private void launch(LiveTarget target, TaskWork work) {
        LiveTask task = target.task();
        if (target.isStopped()) {
            work.stopped(List.of(target));
            return;
        }
        TaskDefinition definition = task.definition();
        LaunchRequest request =
                new LaunchRequest(
                        identifiers.nextProcess(),
                        task.id().asOwner(),
                        definition.command(),
                        Path.of("/"), // the node has its own, and is told of another beside
                        environment(target),
                        definition.input() == null
                                ? ProcessInput.none()
                                : ProcessInput.bytes(
                                        definition.input().getBytes(StandardCharsets.UTF_8)),
                        definition.user(),
                        definition.limits());
        Following following = new Following(target, work);
        RemoteProcess process =
                processes.launch(
                        target.node(),
                        request,
                        definition.directory(),
                        following,
                        output.folder(task.id()));
        follow(target, process, following, work);
    }

    private static Map<String, String> environment(LiveTarget target) {
        Map<String, String> environment = new HashMap<>(target.task().definition().environment());
        environment.put("DROVER_TASK", target.task().id().value());
        environment.put("DROVER_NODE", target.node().value());
        return environment;
    }

    /** One whose order an earlier server placed. */
    RemoteProcess left(LiveTarget target, TaskWork work, Left left) {
        Following following = new Following(target, work);
        RemoteProcess process = left.process(following, output.folder(target.task().id()));
        follow(target, process, following, work);
        return process;
    }

    /** Makes what an earlier server's order is followed with. */
    @FunctionalInterface
    interface Left {
        RemoteProcess process(ProcessListener listener, Path output);
    }

    private void follow(
            LiveTarget target, RemoteProcess process, Following following, TaskWork work) {
        if (target.launched(process)) {
            end(target, process);
        }
        var _ =
                process.begun()
                        .whenComplete((none, failure) -> {
                            if (failure == null) {
                                following.begun(process);
                            } else {
                                work.ended(
                                        target,
                                        TargetEnds.of(target, refusal(failure), clock.instant()));
                            }
                        });
    }

    private static DroverException refusal(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return failure instanceof DroverException known
                ? known
                : cause instanceof DroverException wrapped
                        ? wrapped
                        : new DroverException(ErrorKind.INTERNAL, "" + failure, "");
    }

    /** Orders its end; returns when that is stored. */
    void end(LiveTarget target, RemoteProcess process) {
        process.end(target.task().definition().limits().killGrace(), Cause.KILLED_BY_USER);
    }

    boolean isKnown(LiveTarget target) {
        return processes.isKnown(target.node());
    }

    boolean isLinked(LiveTarget target) {
        return processes.isLinked(target.node());
    }

    /** Hears of one target's process. */
    private final class Following implements ProcessListener {

        private final LiveTarget target;
        private final TaskWork work;
        private volatile @Nullable Future<?> softAlarm;

        Following(LiveTarget target, TaskWork work) {
            this.target = target;
            this.work = work;
        }

        void begun(RemoteProcess process) {
            Duration soft = process.limits().soft();
            if (target.running(process.startedAt()) && soft != null) {
                Duration left = soft.minus(Duration.between(process.startedAt(), clock.instant()));
                softAlarm =
                        alarms.after(left, "target-soft-limit", () -> softLimitReached(process));
            }
        }

        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {
            target.grew();
        }

        @Override
        public void softLimitReached(LaunchedProcess process) {
            if (target.reachedSoftLimit()) {
                work.softLimit(target);
            }
        }

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {
            Future<?> alarm = softAlarm;
            if (alarm != null) {
                alarm.cancel(false);
            }
            RemoteProcess remote = (RemoteProcess) process;
            work.ended(
                    target,
                    TargetEnds.of(
                            target,
                            process.id(),
                            outcome,
                            target.task().definition().successCodes(),
                            target.isOverSoftLimit(),
                            remote.digest(ProcessStream.STDOUT),
                            remote.digest(ProcessStream.STDERR)));
        }
    }
}
