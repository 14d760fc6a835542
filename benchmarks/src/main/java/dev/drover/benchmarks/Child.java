package dev.drover.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured or that measures; ends with {@link #close()}. For one thread. */
final class Child implements Closeable {
    private static final String LISTENING = "Listening on ";

    private final Process process;
    private final Path errors;
    private final BufferedReader out;
    private final BufferedWriter in;

    private Child(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        // Where this process is told to end in the middle, nothing is left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** Its standard error goes into a file. */
    static Child start(Path errors, List<String> command) throws IOException {
        return new Child(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    /** A JVM like this one, with this class path. */
    static Child java(Path errors, List<String> options, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dlogback.configurationFile=dev/drover/benchmarks/logback.xml");
        command.addAll(options);
        command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        return start(errors, command);
    }

    /** Waits for the line that says where it listens; gives the address and reads no further. */
    String awaitListening() throws IOException {
        while (true) {
            String line = nextLine();
            int at = line.indexOf(LISTENING);
            if (at >= 0) {
                Thread.ofVirtual().start(this::discardOutput);
                return line.substring(at + LISTENING.length()).strip();
            }
        }
    }

    /** So that the process never waits for somebody to read. */
    private void discardOutput() {
        try {
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The process is being ended; what it still said is not wanted.
            return;
        }
    }

    String nextLine() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException(
                    "Process "
                            + process.pid()
                            + " ended before it answered: "
                            + Files.readString(errors));
        }
        return line;
    }

    void send(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
    }

    String ask(String line) throws IOException {
        send(line);
        return nextLine();
    }

    long pid() {
        return process.pid();
    }

    /** What it holds in memory, in bytes, as the kernel counts it. */
    long resident() throws IOException {
        return resident(process.pid());
    }

    static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElseThrow(() -> new IOException("Process " + pid + " is gone"))
                * 1024;
    }

    /** Ends it with no chance to do anything more. */
    void kill() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.close();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        out.close();
    }
}
