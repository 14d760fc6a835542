package dev.drover.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An OpenSSH server of its own on all addresses of this machine, with a key that is made for it:
 * what other tools reach their hosts by. For one thread.
 */
final class SshServer implements Closeable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

    private final Child child;
    private final Path folder;
    private final int port;
    private final List<String> kept = new ArrayList<>();

    private SshServer(Child child, Path folder, int port) {
        this.child = child;
        this.folder = folder;
        this.port = port;
    }

    static boolean isThere() {
        return Files.isExecutable(PROGRAM);
    }

    static SshServer start(Surroundings surroundings) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(surroundings.scratch(), "sshd");
        run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/host"));
        run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder + "/user"));
        Files.copy(folder.resolve("user.pub"), folder.resolve("authorized"));
        Files.setPosixFilePermissions(
                folder.resolve("authorized"), PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(Path.of("/run/sshd"));
        // Without the start files of the user's shell, which would run for each host.
        Path home = Files.createDirectory(folder.resolve("home"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path settings =
                Files.writeString(
                        folder.resolve("sshd_config"),
                        """
                        Port %d
                        HostKey %s/host
                        AuthorizedKeysFile %s/authorized
                        PidFile none
                        StrictModes no
                        UsePAM no
                        PermitRootLogin yes
                        MaxStartups 1000:30:2000
                        MaxSessions 100
                        PrintMotd no
                        SetEnv HOME=%s
                        """
                                .formatted(port, folder, folder, home));
        Child child =
                Child.start(
                        folder.resolve("log"),
                        List.of(PROGRAM.toString(), "-D", "-e", "-f", settings.toString()));
        SshServer server = new SshServer(child, folder, port);
        server.awaitListening();
        return server;
    }

    private void awaitListening() throws IOException, InterruptedException {
        for (int tries = 0; tries < 500; tries++) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        throw new IOException("sshd does not listen: " + Files.readString(folder.resolve("log")));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).start().waitFor() != 0) {
            throw new IOException(command + " failed");
        }
    }

    int port() {
        return port;
    }

    Path userKey() {
        return folder.resolve("user");
    }

    /**
     * Options of {@code ssh}, each a word.
     *
     * @param kept whether connections are kept from one command to the next
     */
    List<String> options(boolean kept) {
        List<String> always =
                List.of(
                        "-oPort=" + port,
                        "-oIdentityFile=" + userKey(),
                        "-oUser=" + System.getProperty("user.name"),
                        "-oStrictHostKeyChecking=no",
                        "-oUserKnownHostsFile=/dev/null",
                        // What the client prefers itself takes three times as long for it all.
                        "-oKexAlgorithms=curve25519-sha256",
                        "-oLogLevel=ERROR");
        if (!kept) {
            return always;
        }
        List<String> all = new ArrayList<>(always);
        all.addAll(List.of("-oControlMaster=no", "-oControlPath=" + folder + "/%h"));
        return all;
    }

    /**
     * Opens the connections that are kept: with files for their outputs, since whoever reads those
     * of a tool to their end would wait for the connection's.
     */
    void keepConnections(List<String> hosts) throws IOException, InterruptedException {
        List<Process> opening = new ArrayList<>();
        for (String host : hosts) {
            List<String> command = new ArrayList<>(List.of("ssh", "-f", "-N", "-M"));
            command.addAll(options(false));
            command.addAll(
                    List.of("-oControlPath=" + folder + "/%h", "-oControlPersist=yes", host));
            opening.add(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start());
            kept.add(host);
        }
        for (Process process : opening) {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("A connection by ssh could not be opened");
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (String host : kept) {
            List<String> command = new ArrayList<>(List.of("ssh", "-O", "exit"));
            command.addAll(options(true));
            command.add(host);
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        }
        child.close();
    }
}
