package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The supervisor's program: {@code Main SOCKET LOCK IDLE-MILLISECONDS}.
 *
 * <p>It leads a session of its own, takes in the orphans of what it launched, and ends when nobody
 * is connected and nothing is alive.
 */
public final class Main {

    /** Exit code when another supervisor holds the lock. */
    public static final int ALREADY_RUNNING = 3;

    private static final int DEFECT = 70;

    private static final MethodHandle SETSID = Libc.bind("setsid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle UMASK =
            Libc.bind("umask", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle PRCTL =
            Libc.bindVariadic("prctl", 1, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int DEFAULT_UMASK = 022;

    private Main() {}

    /** Runs until there is nothing left to do. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path socket = Path.of(arguments[0]);
        Path lockFile = Path.of(arguments[1]);
        Duration idle = Duration.ofMillis(Long.parseLong(arguments[2]));
        becomeSupervisor();
        InstantSource clock = Clock.systemUTC();
        var log = new SupervisorLog(System.err, clock);
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> endForDefect(log, thread, e));
        try (FileChannel lock =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                System.exit(ALREADY_RUNNING);
            }
            new Supervisor(clock, log).run(socket, idle);
        }
        // Not exit(): everything has ended already, and its hook would look once more.
        Runtime.getRuntime().halt(0);
    }

    /**
     * Ended by a defect it is seen to be lost; without one of its threads it would only seem to
     * work.
     */
    private static void endForDefect(SupervisorLog log, Thread thread, Throwable defect) {
        log.line("A defect in " + thread.getName() + ": " + defect);
        for (StackTraceElement frame : defect.getStackTrace()) {
            log.line("  at " + frame);
        }
        Runtime.getRuntime().halt(DEFECT);
    }

    private static void becomeSupervisor() {
        try {
            int _ = (int) SETSID.invokeExact();
            int _ = (int) UMASK.invokeExact(DEFAULT_UMASK);
            int subreaper = (int) PRCTL.invokeExact(Libc.callState(), PR_SET_CHILD_SUBREAPER, 1L);
            if (subreaper != 0) {
                throw new IllegalStateException("prctl gave error " + Libc.errno());
            }
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
