package dev.drover.cli.demo;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.cli.locate.ServerLocator;
import dev.drover.client.Endpoint;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A primary and its nodes in a temporary folder. They end, and leave nothing behind, when this is
 * closed. Closing it twice, and from another thread, does no harm.
 */
final class DemoFleet implements AutoCloseable {

    private final Path launcher;
    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread hook;

    /** The primary first. For who holds the lock, like what follows. */
    private final List<DemoServer> servers = new ArrayList<>();

    private boolean closed;

    private DemoFleet(Path launcher, Path folder) {
        this.launcher = launcher;
        this.folder = folder;
        this.hook = Thread.ofPlatform().unstarted(this::close);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts the primary and waits until it takes requests. */
    static DemoFleet start(Path launcher) {
        DemoFleet fleet;
        try {
            fleet = new DemoFleet(launcher, Files.createTempDirectory("drover-demo-"));
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "There is no temporary folder for the demonstration: " + e.getMessage(),
                    "See to the room in it, or set TMPDIR to another one.",
                    Map.of(),
                    e);
        }
        try {
            fleet.add(
                    "The primary",
                    List.of("serve", "--data", fleet.data(), "--port", "0"),
                    Map.of(),
                    "Listening on ");
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /** Has a node join, and waits until it is linked. */
    void join(String name, URI primary, Secret token) {
        add(
                "The node " + name,
                List.of(
                        "join",
                        primary.toString(),
                        "--name",
                        name,
                        "--data",
                        folder.resolve(name).toString()),
                Map.of("DROVER_JOIN_TOKEN", token.reveal()),
                "Linked to ");
    }

    private void add(String name, List<String> words, Map<String, String> variables, String ready) {
        DemoServer server = DemoServer.start(launcher, name, words, variables, ready);
        lock.lock();
        try {
            servers.add(server);
            if (closed) {
                server.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    Endpoint endpoint() {
        return ServerLocator.local(folder.resolve("data").resolve("connection.json"));
    }

    DemoServer primary() {
        lock.lock();
        try {
            return servers.getFirst();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                servers.reversed().forEach(DemoServer::close);
                TemporaryFolder.delete(folder);
                forgetHook();
            }
        } finally {
            lock.unlock();
        }
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
