package dev.drover.cli.start;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The program that makes a class path and a cache for one of the two programs:
 *
 * <pre>StartCache ROOT MODULE JAVA_HOME CACHE -- JVM_FLAG...</pre>
 *
 * <p>Where the cache is {@code -} it makes the class path alone, which is all that a node wants. It
 * lies in the module's folder {@code target/start}, as does the cache.
 *
 * <p>A failure is an exit code other than 0 and leaves nothing half made.
 */
public final class StartCache {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Path root;
    private final String module;
    private final Path java;
    private final Path folder;
    private final @Nullable Path cache;
    private final List<String> flags;

    private StartCache(List<String> words) {
        this.root = Path.of(words.get(0));
        this.module = words.get(1);
        this.java = Path.of(words.get(2), "bin", "java");
        this.folder = root.resolve(module).resolve("target/start").toAbsolutePath();
        this.cache = words.get(3).equals("-") ? null : Path.of(words.get(3));
        this.flags = words.subList(words.indexOf("--") + 1, words.size());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new StartCache(List.of(arguments)).make();
    }

    private void make() throws IOException, InterruptedException {
        // One at a time; the lock goes with the process, however that ends.
        try (FileChannel making =
                        FileChannel.open(
                                folder.resolve("making"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = making.tryLock()) {
            if (lock != null) {
                makeAlone();
            }
        }
    }

    private void makeAlone() throws IOException, InterruptedException {
        String path =
                ModernJar.classPath(root.resolve(module + "/target/lib"), folder.resolve("lib"))
                        .stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        if (cache == null) {
            writeClassPath(path);
            return;
        }
        Path work = Files.createTempDirectory("drover-start");
        Path fresh = folder.resolve("fresh.aot");
        try {
            train(path, fresh, work);
            writeClassPath(path);
            Files.move(
                    fresh,
                    cache,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            deleteTree(work);
            Files.deleteIfExists(fresh);
            Files.deleteIfExists(folder.resolve("fresh.aot.config"));
        }
    }

    private void writeClassPath(String path) throws IOException {
        Files.writeString(folder.resolve("class-path"), root + "\n" + path + "\n");
    }

    private void train(String path, Path fresh, Path work)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(flags);
        command.add("-XX:AOTCacheOutput=" + fresh);
        command.add("-cp");
        command.add(path);
        if (module.equals("server")) {
            command.addAll(List.of("dev.drover.server.Main", "--port", "0", "--data"));
            command.add(work.resolve("data").toString());
            run(command, work);
        } else {
            try (CannedServer server = CannedServer.start(work, java)) {
                Path file = work.resolve("connection.json");
                Files.writeString(file, server.connectionFile());
                command.add("dev.drover.cli.start.Training");
                command.add(file.toString());
                command.add(server.url());
                command.add(server.authority().toString());
                run(command, work);
            }
        }
        if (!Files.exists(fresh)) {
            throw new IOException("The training of " + module + " made no cache");
        }
    }

    /**
     * A server is ended once it is up: what the cache holds stays in memory, also while the server
     * is idle, and the classes of the first run cost that run a sixth of a second.
     */
    private static void run(List<String> command, Path work)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .directory(work.toFile())
                        .start();
        Thread.ofVirtual().start(() -> endAfter(LONGEST, process));
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("Listening on ")) {
                    process.toHandle().destroy();
                }
            }
            process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void endAfter(Duration limit, Process process) {
        try {
            if (!process.waitFor(limit)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> {
                        try {
                            Files.deleteIfExists(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
