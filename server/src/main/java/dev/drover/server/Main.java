package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.server.cli.JoinCommand;
import dev.drover.server.cli.ServeCommand;
import dev.drover.server.config.ThisMachine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;

import java.io.File;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The way in: reads the command line, starts a server, ends it on SIGTERM and SIGINT. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final int WRONG_USAGE = 2;
    private static final int DEFECT = 70;

    /** What ending everything may take before the process ends all the same. */
    private static final long LONGEST_END_SECONDS = 120;

    private Main() {}

    public static void main(String[] words) {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endOnSignal(stop, ended), "stop"));
        PrintWriter errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        PrintWriter output = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        int exitCode = run(words, stop, System.in, System.getenv(), output, errors);
        ended.countDown();
        // Where a signal came this waits for the thread above, which ends the process.
        System.exit(exitCode);
    }

    /** The exit code, when the server has ended. */
    static int run(
            String[] words,
            CountDownLatch stop,
            InputStream input,
            Map<String, String> environment,
            PrintWriter output,
            PrintWriter errors) {
        Surroundings surroundings =
                new Surroundings(
                        ThisMachine.dataFolder(environment),
                        environment,
                        Path.of("."),
                        Optional.ofNullable(environment.get("DROVER_COMMAND"))
                                .map(command -> Path.of(command).getParent())
                                .orElse(null),
                        engineJars(System.getProperty("drover.engine", "")),
                        version(),
                        Clock.systemUTC());
        boolean joins = words.length > 0 && words[0].equals("join");
        CommandLine line =
                joins
                        ? new CommandLine(new JoinCommand(surroundings, input, stop))
                        : new CommandLine(new ServeCommand(surroundings, input, stop));
        return line.setOut(output)
                .setErr(errors)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> explain(failure, errors))
                .setExitCodeExceptionMapper(failure -> WRONG_USAGE)
                .execute(joins ? Arrays.copyOfRange(words, 1, words.length) : words);
    }

    private static int explain(Exception failure, PrintWriter errors) {
        if (failure instanceof DroverException known) {
            errors.println("drover: " + known.text());
            if (!known.hint().isEmpty()) {
                errors.println("  " + known.hint());
            }
            return known.kind().exitCode();
        }
        LOG.error("The server ended by a defect", failure);
        errors.println("drover: a defect of Drover: " + failure);
        return DEFECT;
    }

    private static void endOnSignal(CountDownLatch stop, CountDownLatch ended) {
        if (ended.getCount() == 0) {
            return; // it is ending by itself
        }
        stop.countDown();
        try {
            if (ended.await(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From the launcher, as a class path is written. */
    private static List<Path> engineJars(String path) {
        return path.isEmpty()
                ? List.of()
                : Arrays.stream(path.split(File.pathSeparator, -1)).map(Path::of).toList();
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
