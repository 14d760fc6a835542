package dev.drover.server.process.supervisor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The supervisor's parts and its main loop: one server after the other is accepted and served. */
final class Supervisor {

    /**
     * How often it looks, while no server is connected, whether it is still needed and can still be
     * found.
     */
    private static final long LOOK_MILLIS = 1_000;

    private static final String SYSTEM_STOPS = "SERVER_STOPPED";
    private static final Duration SYSTEM_STOP_GRACE = Duration.ofSeconds(2);

    private static final long SMALL_STACK = 256 << 10;

    private final InstantSource clock;
    private final SupervisorLog log;
    private final ServerLink server = new ServerLink();
    private final Children children = new Children();
    private final InputPump inputs = new InputPump(server::send);
    private final TreeEnder ender;

    Supervisor(InstantSource clock, SupervisorLog log) {
        this.clock = clock;
        this.log = log;
        int self = (int) ProcessHandle.current().pid();
        this.ender = new TreeEnder(() -> ProcessScan.below(self));
    }

    void run(Path socket, Duration idle) throws IOException, InterruptedException {
        start("reaper", new Reaper(children, clock, server::send, log));
        start("inputs", inputs);
        Runtime.getRuntime().addShutdownHook(new Thread(null, this::endAll, "end", SMALL_STACK));
        boolean stopped = false;
        while (!stopped) {
            SocketChannel connection = accept(socket, idle);
            if (connection == null) {
                return;
            }
            try (connection) {
                server.attach(connection);
                stopped = session(connection).serve(launcherThreads());
                if (stopped) {
                    // Before the connection ends: the server takes that for the end of all of this.
                    Files.deleteIfExists(socket);
                }
            } finally {
                server.detach();
            }
        }
    }

    /**
     * The machine stops, or somebody ends the supervisor: nothing may go on that nobody sees the
     * end of.
     */
    private void endAll() {
        List<Child> leaders = children.leaders();
        leaders.forEach(child -> child.endFor(SYSTEM_STOPS));
        var over = new CountDownLatch(1);
        List<ProcessIdentity> identities = leaders.stream().map(Child::identity).toList();
        ender.end(
                new ProcessTree(identities, markers -> true),
                SYSTEM_STOP_GRACE,
                survivors -> over.countDown());
        try {
            if (!over.await(SYSTEM_STOP_GRACE.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS)) {
                log.line("Some processes did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, SMALL_STACK);
        thread.setDaemon(true);
        thread.start();
    }

    private Session session(SocketChannel connection) {
        return new Session(connection, children, ender, inputs, server, clock, log);
    }

    /**
     * A launch mostly waits for the new process to be there; so a few more than there are
     * processors.
     */
    private static int launcherThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() + 1L, 3, 8);
    }

    /** Waits for a server; null once nothing has been alive and nobody come for long enough. */
    private @Nullable SocketChannel accept(Path socket, Duration idle) throws IOException {
        long idleSince = System.nanoTime();
        while (true) {
            Files.deleteIfExists(socket);
            try (ServerSocketChannel listener =
                            ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    Selector selector = Selector.open()) {
                listener.bind(UnixDomainSocketAddress.of(socket));
                listener.configureBlocking(false);
                listener.register(selector, SelectionKey.OP_ACCEPT);
                while (Files.exists(socket)) {
                    selector.select(LOOK_MILLIS);
                    selector.selectedKeys().clear();
                    SocketChannel connection = listener.accept();
                    if (connection != null) {
                        return connection;
                    }
                    if (!children.isEmpty() || ChildWait.anyChild()) {
                        idleSince = System.nanoTime();
                    } else if (System.nanoTime() - idleSince > idle.toNanos()) {
                        Files.deleteIfExists(socket);
                        return null;
                    }
                }
                log.line("The socket " + socket + " was removed; it is made again");
            }
        }
    }
}
