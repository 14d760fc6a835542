package dev.drover.cli.demo;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One server of the demonstration: a process that ends when it is closed. Closing it twice, and
 * from another thread, does no harm.
 */
final class DemoServer implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
    private static final int KEPT_LINES = 30;
    private static final Set<String> OF_ANOTHER_SERVER =
            Set.of(
                    "DROVER_SERVER",
                    "DROVER_TOKEN",
                    "DROVER_CA",
                    "DROVER_SOCKET",
                    "DROVER_RUN",
                    "DROVER_PROCESS");

    private final String name;
    private final String ready;
    private final Process process;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Boolean> isReady = new CompletableFuture<>();
    private final CompletableFuture<Process> ended;
    private boolean closed;

    private DemoServer(String name, String ready, Process process) {
        this.name = name;
        this.ready = ready;
        this.process = process;
        this.ended = process.onExit();
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param name how messages call it
     * @param words of its command
     * @param variables of its environment beside this process's own
     * @param ready how the line begins that says so
     */
    static DemoServer start(
            Path launcher,
            String name,
            List<String> words,
            Map<String, String> variables,
            String ready) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command(launcher, words));
            builder.redirectErrorStream(true);
            builder.environment().keySet().removeAll(OF_ANOTHER_SERVER);
            builder.environment().putAll(variables);
            DemoServer server = new DemoServer(name, ready, builder.start());
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.LAUNCH,
                    name + " of the demonstration cannot be started: " + e.getMessage(),
                    "See whether " + launcher + " serve starts a server.",
                    Map.of(),
                    e);
        }
    }

    /** Ctrl-C at the terminal goes to all processes there; this one is ended by {@link #close}. */
    private static List<String> command(Path launcher, List<String> words) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "trap '' INT; exec \"$0\" \"$@\"",
                                launcher.toString()));
        command.addAll(words);
        // However this process ends: the pipe is closed with it.
        command.add("--end-with-input");
        return command;
    }

    private void awaitReady() {
        Thread.ofVirtual().name("demo-server-output").start(this::readOutput);
        try {
            if (isReady.get(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
            throw failed("ended before it was ready");
        } catch (TimeoutException e) {
            throw failed("was not ready within " + LONGEST_START.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw failed("failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new DroverException(ErrorKind.CANCELLED, "Interrupted", "");
        }
    }

    private DroverException failed(String what) {
        String said = output();
        close();
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                name + " of the demonstration " + what + (said.isEmpty() ? "" : ":\n" + said),
                "See whether 'drover serve' starts one.");
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
                if (line.startsWith(ready)) {
                    isReady.complete(true);
                }
            }
            isReady.complete(false);
        } catch (IOException e) {
            isReady.completeExceptionally(e);
        }
    }

    private void keep(String line) {
        lock.lock();
        try {
            lastLines.addLast(line);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    private String output() {
        lock.lock();
        try {
            return String.join("\n", lastLines);
        } finally {
            lock.unlock();
        }
    }

    /** Calls {@code action} when the process ends, or at once where it has ended. */
    void whenEnded(Runnable action) {
        CompletableFuture<Void> _ = ended.thenRun(action);
    }

    /** What to say when the process ended although nobody ended it. */
    DroverException endedByItself() {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                name + " of the demonstration has ended by itself:\n" + output(),
                "Start the demonstration again.");
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                stop();
            }
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        List<ProcessHandle> below = process.descendants().toList();
        process.toHandle().destroy();
        try {
            process.waitFor(LONGEST_STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // What a server that had to be killed could not end itself.
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
