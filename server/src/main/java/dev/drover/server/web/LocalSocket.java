package dev.drover.server.web;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A Unix socket beside the port, for callers of the server's own user: a TLS handshake costs a
 * program that has just started more than everything else that it does. It is a convenience: where
 * it cannot be made, the port alone is there.
 */
final class LocalSocket {

    private static final Logger log = LoggerFactory.getLogger(LocalSocket.class);

    /** Longer ones do not fit into an address (unix(7)). */
    private static final int LONGEST_PATH = 107;

    private final Path path;
    private final UnixDomainServerConnector connector;

    LocalSocket(Path path, Server server, HttpConfiguration http, ConnectionLimits limits) {
        this.path = path;
        this.connector =
                new UnixDomainServerConnector(server, new HttpConnectionFactory(http)) {
                    @Override
                    protected void onEndPointOpened(EndPoint connection) {
                        limits.opened(connection);
                        super.onEndPointOpened(connection);
                    }

                    @Override
                    protected void onEndPointClosed(EndPoint connection) {
                        super.onEndPointClosed(connection);
                        limits.closed(connection);
                    }
                };
        connector.setUnixDomainPath(path);
    }

    /** Opens the socket for its owner alone; the server has been started. */
    void start() {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            log.atInfo().addKeyValue("path", path).log("No local socket: its path is too long");
            return;
        }
        try {
            // Left behind by a server that was killed; the data folder has only one at a time.
            Files.deleteIfExists(path);
            connector.start();
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (Exception e) {
            log.atWarn().setCause(e).log("No local socket");
        }
    }

    void close() {
        try {
            connector.stop();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("The local socket could not be deleted");
        } catch (Exception e) {
            log.atWarn().setCause(e).log("The local socket did not stop in order");
        }
    }
}
