package dev.drover.server.node;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a JVM of its own, told things by lines; its log goes to a file, and it ends with its
 * input at the latest.
 */
final class ServerJvm implements AutoCloseable {

    private final Process process;
    private final PrintStream input;

    ServerJvm(Path log, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx192m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseCompactObjectHeaders"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    void say(String line) {
        input.println(line);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop as a service manager does, and waits for that. */
    void stop() throws InterruptedException {
        say("stop");
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("It did not stop within 60 s");
        }
    }

    /** While the size is 0 nothing that it writes to files succeeds: a disk that is full. */
    void limitFiles(String size) throws Exception {
        Process limiting =
                new ProcessBuilder("prlimit", "--pid", "" + pid(), "--fsize=" + size + ":")
                        .inheritIO()
                        .start();
        boolean done = limiting.waitFor(60, TimeUnit.SECONDS) && limiting.exitValue() == 0;
        // One that has just ended is not there for prlimit, and for a moment still alive here.
        if (!done && !process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("prlimit failed: " + limiting);
        }
    }

    /** Goes on after so long; it should be alive then. */
    boolean livesFor(long milliseconds) throws InterruptedException {
        return !process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        kill();
    }
}
