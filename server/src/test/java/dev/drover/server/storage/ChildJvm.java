package dev.drover.server.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for a main class of the tests, spoken with by lines, and killed in the end. */
final class ChildJvm implements AutoCloseable {

    private static final String MARK = "> ";

    private final Process process;
    private final BufferedReader lines;

    private ChildJvm(List<String> command) throws IOException {
        this.process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return new ChildJvm(command(main, arguments));
    }

    /** No file that it writes may become larger, until {@link #liftFileLimit}. */
    static ChildJvm startWithFileLimit(int kilobytes, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c"));
        command.add("ulimit -S -f " + kilobytes + " && exec \"$@\"");
        command.add("bash");
        command.addAll(command(main, arguments));
        return new ChildJvm(command);
    }

    /** Called in the child: says a line to who started it. What is logged goes the same way. */
    static void tell(String line) {
        synchronized (ChildJvm.class) {
            System.out.println(MARK + line);
        }
    }

    /** What it told; empty when it is over. A line that was cut off by its end is not given. */
    Optional<String> line() throws IOException {
        for (Optional<String> line = anyLine(); line.isPresent(); line = anyLine()) {
            if (line.get().startsWith(MARK)) {
                return Optional.of(line.get().substring(MARK.length()));
            }
            System.err.println(line.get());
        }
        return Optional.empty();
    }

    private Optional<String> anyLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = lines.read(); next != '\n'; next = lines.read()) {
            if (next < 0) {
                return Optional.empty();
            }
            line.append((char) next);
        }
        return Optional.of(line.toString());
    }

    void say(String line) throws IOException {
        PrintStream in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        in.println(line);
    }

    void liftFileLimit() throws Exception {
        Process lift =
                new ProcessBuilder("prlimit", "--pid", "" + process.pid(), "--fsize=unlimited:")
                        .inheritIO()
                        .start();
        if (!lift.waitFor(60, TimeUnit.SECONDS) || lift.exitValue() != 0) {
            throw new AssertionError("prlimit failed: " + lift);
        }
    }

    /** Waits for its end at most so long. */
    boolean endsWithin(long milliseconds) throws InterruptedException {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Kills it as {@code kill -9} does; what it said before can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
