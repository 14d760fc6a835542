package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.Main;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reaches the supervisor of a data folder, and starts it where there is none. */
final class SupervisorDoor {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(3);
    private static final Duration SLOWER_LOOK = Duration.ofMillis(50);
    private static final long LONGEST_LOG = 1 << 20;
    private static final int SHOWN_LOG = 2_000;

    /**
     * Small: it holds a table of processes and some buffers, and shares the machine with what it
     * launches.
     */
    private static final List<String> OPTIONS =
            List.of(
                    "-Xmx24m",
                    "-Xms2m",
                    "-Xmn1m",
                    "-Xss256k",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:ReservedCodeCacheSize=8m",
                    "-XX:MaxDirectMemorySize=64m",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:TrimNativeHeapInterval=10000",
                    "-XX:-UsePerfData",
                    "-XX:+ExitOnOutOfMemoryError",
                    "--enable-native-access=ALL-UNNAMED");

    private final ProcessConfiguration configuration;
    private final Path directory;
    private final SupervisorLink.Events events;
    private final Path socket;

    SupervisorDoor(ProcessConfiguration configuration, Path directory, SupervisorLink.Events events)
            throws IOException {
        this.configuration = configuration;
        this.directory = directory;
        this.events = events;
        this.socket = SupervisorAddress.of(directory);
    }

    /** Connects to a supervisor that is already there. */
    Optional<SupervisorLink> connect() {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            return Optional.of(SupervisorLink.greet(channel, events));
        } catch (IOException e) {
            // None is listening, or it was just about to end.
            closeQuietly(channel);
            return Optional.empty();
        } catch (DroverException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static void closeQuietly(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("A socket could not be closed", e);
        }
    }

    /**
     * Connects, starting a supervisor first where there is none.
     *
     * @throws DroverException LAUNCH when it cannot be started
     */
    SupervisorLink connectOrStart() {
        long begin = System.nanoTime();
        @Nullable Process starting = null;
        Duration look = LOOK;
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            Optional<SupervisorLink> link = connect();
            if (link.isPresent()) {
                return link.get();
            }
            if (starting == null) {
                starting = start();
            } else if (!starting.isAlive()) {
                requireAlreadyRunning(starting.exitValue());
                starting = null;
                look = SLOWER_LOOK;
            }
            pause(starting, look);
        }
        throw failed("was not ready within " + PATIENCE);
    }

    /**
     * A supervisor that found another one at work gives way to it; the other one is about to listen
     * again.
     */
    private void requireAlreadyRunning(int exitCode) {
        if (exitCode != Main.ALREADY_RUNNING) {
            throw failed("ended with exit code " + exitCode);
        }
    }

    private static void pause(@Nullable Process starting, Duration look) {
        try {
            if (starting == null) {
                Thread.sleep(look);
            } else {
                starting.waitFor(look.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED,
                    "Interrupted while the process supervisor was started",
                    "Launch again.");
        }
    }

    private Process start() {
        Path log = log();
        ProcessBuilder builder =
                new ProcessBuilder(command())
                        .directory(Path.of("/").toFile())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        try {
            if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
                Files.delete(log);
            }
            return builder.start();
        } catch (IOException e) {
            throw failed("could not be started: " + e.getMessage());
        }
    }

    private List<String> command() {
        String java =
                ProcessHandle.current()
                        .info()
                        .command()
                        .orElseThrow(() -> failed("needs the path of java, which is not known"));
        var command = new java.util.ArrayList<String>();
        command.add(java);
        command.addAll(OPTIONS);
        command.add("-XX:ErrorFile=" + directory.resolve("supervisor-crash.log"));
        command.add("-cp");
        command.add(classes());
        command.add(Main.class.getName());
        command.add(socket.toString());
        command.add(directory.resolve("supervisor.lock").toString());
        command.add(Long.toString(configuration.supervisorIdle().toMillis()));
        return command;
    }

    private static String classes() {
        try {
            return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of the supervisor's classes is no path", e);
        }
    }

    private Path log() {
        return directory.resolve("supervisor.log");
    }

    private DroverException failed(String what) {
        return new DroverException(
                ErrorKind.LAUNCH,
                "The process supervisor " + what,
                "Its log is " + log() + tailOfLog(),
                Map.of("log", log().toString()),
                null);
    }

    private String tailOfLog() {
        try {
            String text = Files.readString(log());
            String tail = text.substring(Math.max(0, text.length() - SHOWN_LOG)).strip();
            return tail.isEmpty() ? "" : " and ends with: " + tail;
        } catch (IOException e) {
            return "";
        }
    }
}
