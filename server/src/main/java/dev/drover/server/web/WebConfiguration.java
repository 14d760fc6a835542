package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Where the server listens, and the bounds of what comes in.
 *
 * @param host a name or address of this machine; {@code 0.0.0.0} for all
 * @param port 0 picks one
 * @param connections kept connections at once
 * @param connectionsPerAddress of those, from one address
 * @param messageBytes largest message that is taken, also by POST
 * @param callsPerConnection calls that one connection may have unanswered
 * @param waitsPerConnection of those, that may wait for something
 * @param longestWait no call waits longer, whatever it asks for
 * @param batchLimit requests in one batch
 * @param outgoingBytes answers and notifications that may wait for a slow reader
 * @param watchInterval least time between two notifications of one watch
 * @param pingInterval silence after which a kept connection is asked for a sign of life
 * @param idleTimeout silence after which it is ended, and after which an HTTP connection is
 */
public record WebConfiguration(
        String host,
        int port,
        int connections,
        int connectionsPerAddress,
        int messageBytes,
        int callsPerConnection,
        int waitsPerConnection,
        Duration longestWait,
        int batchLimit,
        long outgoingBytes,
        Duration watchInterval,
        Duration pingInterval,
        Duration idleTimeout) {

    /** The highest port there is. */
    private static final int LAST_PORT = 65_535;

    public WebConfiguration {
        if (host.isBlank()) {
            throw wrong("host is blank");
        }
        if (port < 0 || port > LAST_PORT) {
            throw wrong("port is " + port + "; it must be 0 to " + LAST_PORT);
        }
        atLeast("connections", connections, 1);
        atLeast("connectionsPerAddress", connectionsPerAddress, 1);
        atLeast("messageBytes", messageBytes, 1024);
        atLeast("callsPerConnection", callsPerConnection, 1);
        atLeast("waitsPerConnection", waitsPerConnection, 1);
        atLeast("longestWait", longestWait.toMillis(), 1);
        atLeast("batchLimit", batchLimit, 1);
        atLeast("outgoingBytes", outgoingBytes, 64 * 1024);
        atLeast("watchInterval", watchInterval.toMillis(), 0);
        atLeast("pingInterval", pingInterval.toMillis(), 1);
        atLeast("idleTimeout", idleTimeout.toMillis(), pingInterval.toMillis());
    }

    public static WebConfiguration defaults() {
        return new WebConfiguration(
                "127.0.0.1",
                7070,
                10_000,
                6_000,
                1 << 20,
                64,
                16,
                Duration.ofSeconds(60),
                100,
                16L << 20,
                Duration.ofMillis(50),
                Duration.ofSeconds(30),
                Duration.ofSeconds(90));
    }

    /** The same, but listening there. */
    public WebConfiguration listening(String otherHost, int otherPort) {
        return new WebConfiguration(
                otherHost,
                otherPort,
                connections,
                connectionsPerAddress,
                messageBytes,
                callsPerConnection,
                waitsPerConnection,
                longestWait,
                batchLimit,
                outgoingBytes,
                watchInterval,
                pingInterval,
                idleTimeout);
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw wrong(key + " is " + value + "; it must be at least " + least);
        }
    }

    private static DroverException wrong(String message) {
        return new DroverException(
                ErrorKind.CONFIGURATION, "web." + message, "Correct the configuration file.");
    }
}
