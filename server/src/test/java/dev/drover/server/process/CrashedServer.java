package dev.drover.server.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link CrashingServer} in a virtual machine of its own, and what it said. */
final class CrashedServer implements AutoCloseable {

    private final Process process;
    private final List<String> said = new ArrayList<>();
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread reader;

    CrashedServer(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(
                List.of(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingServer.class.getName(),
                        directory.toString()));
        command.addAll(Arrays.asList(arguments));
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) { // as when it was killed
            lines.add("reading failed: " + e);
        }
    }

    /** Waits for a line that begins so; gives its other words. */
    List<String> await(String first) throws InterruptedException {
        while (true) {
            String line = lines.poll(RecordingListener.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("It never said " + first + ", but " + said);
            }
            said.add(line);
            List<String> words = Arrays.asList(line.split(" ", -1));
            if (words.getFirst().equals(first)) {
                return words.subList(1, words.size());
            }
        }
    }

    /** Kills it as {@code kill -9} does; gives everything that it had said. */
    List<String> kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
        lines.drainTo(said);
        return List.copyOf(said);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
