package dev.drover.cli.demo;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.locate.ServerLocator;
import dev.drover.client.Endpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
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
 * A server in a temporary folder that ends, and leaves nothing behind, when it is closed. Closing
 * it twice, and from another thread, does no harm.
 */
final class DemoServer implements AutoCloseable {

    private static final String READY = "Listening on ";
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

    private final Path folder;
    private final Process process;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<Process> ended;
    private final Thread hook;
    private boolean closed;

    private DemoServer(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        this.ended = process.onExit();
        this.hook = Thread.ofPlatform().unstarted(this::close);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts it and waits until it takes requests. */
    static DemoServer start(Path launcher) {
        try {
            Path folder = Files.createTempDirectory("drover-demo-");
            ProcessBuilder builder = new ProcessBuilder(command(launcher, folder));
            builder.redirectErrorStream(true);
            builder.environment().keySet().removeAll(OF_ANOTHER_SERVER);
            DemoServer server = new DemoServer(folder, builder.start());
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.LAUNCH,
                    "The server of the demonstration cannot be started: " + e.getMessage(),
                    "See whether " + launcher + " serve starts one.",
                    Map.of(),
                    e);
        }
    }

    /** Ctrl-C at the terminal goes to all processes there; this one is ended by {@link #close}. */
    private static List<String> command(Path launcher, Path folder) {
        return List.of(
                "/bin/sh",
                "-c",
                "trap '' INT; exec \"$0\" \"$@\"",
                launcher.toString(),
                "serve",
                "--data",
                folder.resolve("data").toString(),
                "--port",
                "0",
                // However this process ends: the pipe is closed with it.
                "--end-with-input");
    }

    private void awaitReady() {
        Thread.ofVirtual().name("demo-server-output").start(this::readOutput);
        try {
            if (ready.get(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
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
                "The server of the demonstration " + what + (said.isEmpty() ? "" : ":\n" + said),
                "See whether 'drover serve' starts one.");
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
                if (line.startsWith(READY)) {
                    ready.complete(true);
                }
            }
            ready.complete(false);
        } catch (IOException e) {
            ready.completeExceptionally(e);
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

    Endpoint endpoint() {
        return ServerLocator.local(folder.resolve("data").resolve("connection.json"));
    }

    /** Calls {@code action} when the process ends, or at once where it has ended. */
    void whenEnded(Runnable action) {
        CompletableFuture<Void> _ = ended.thenRun(action);
    }

    /** What to say when the process ended although nobody ended it. */
    DroverException endedByItself() {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The server of the demonstration has ended by itself:\n" + output(),
                "Start the demonstration again.");
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                stop();
                TemporaryFolder.delete(folder);
                forgetHook();
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

    private void forgetHook() {
        if (!Thread.currentThread().equals(hook)) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending: the hook finds everything closed.
                return;
            }
        }
    }
}
