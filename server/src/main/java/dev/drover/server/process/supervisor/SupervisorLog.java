package dev.drover.server.process.supervisor;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** The supervisor's own few lines, in the file that its standard error was opened on. */
final class SupervisorLog {

    private static final int MAX_LINES = 2_000;

    private final PrintStream stream;
    private final InstantSource clock;
    private final AtomicInteger lines = new AtomicInteger();

    SupervisorLog(PrintStream stream, InstantSource clock) {
        this.stream = stream;
        this.clock = clock;
    }

    void line(String text) {
        int line = lines.incrementAndGet();
        if (line < MAX_LINES) {
            stream.println(clock.instant() + " " + text);
        } else if (line == MAX_LINES) {
            stream.println(clock.instant() + " More than " + MAX_LINES + " lines; no more follow");
        }
    }
}
