package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.tls.ServerNames;

import java.time.Duration;
import java.util.List;

/**
 * Where the server listens, and the bounds of what comes in.
 *
 * @param host a name or address of this machine; {@code 0.0.0.0} for all
 * @param port 0 picks one
 * @param names host names and addresses under which clients reach it from elsewhere, beside those
 *     that the machine knows of itself: for the certificate
 * @param connections kept connections at once
 * @param connectionsPerAddress connections of every kind from one address
 * @param messageBytes largest message that is taken, also by POST
 * @param callsPerConnection calls that one connection may have unanswered
 * @param waitsPerConnection of those, that may wait for something
 * @param waitsPerCaller requests by POST and GET of one user that may wait for something
 * @param longestWait no message waits longer, whatever its calls ask for
 * @param batchLimit requests in one batch
 * @param outgoingBytes answers and notifications that may wait for a slow reader; once the answers
 *     of a batch have more, its further requests are not done
 * @param watchInterval least time between two notifications of one watch
 * @param pingInterval silence after which a kept connection is asked for a sign of life
 * @param idleTimeout silence after which it is ended, and after which an HTTP connection is
 */
public record WebConfiguration(
        String host,
        int port,
        List<String> names,
        int connections,
        int connectionsPerAddress,
        int messageBytes,
        int callsPerConnection,
        int waitsPerConnection,
        int waitsPerCaller,
        Duration longestWait,
        int batchLimit,
        long outgoingBytes,
        Duration watchInterval,
        Duration pingInterval,
        Duration idleTimeout) {

    /** The highest port there is. */
    public static final int LAST_PORT = 65_535;

    public WebConfiguration {
        if (host.isBlank()) {
            throw wrong("host is blank");
        }
        if (port < 0 || port > LAST_PORT) {
            throw wrong("port is " + port + "; it must be 0 to " + LAST_PORT);
        }
        names = List.copyOf(names);
        for (String name : names) {
            if (!ServerNames.isName(name)) {
                throw wrong("names has '" + name + "'; it must be a host name or an address");
            }
        }
        atLeast("connections", connections, 1);
        atLeast("connectionsPerAddress", connectionsPerAddress, 1);
        atLeast("messageBytes", messageBytes, 1024);
        atLeast("callsPerConnection", callsPerConnection, 1);
        atLeast("waitsPerConnection", waitsPerConnection, 1);
        atLeast("waitsPerCaller", waitsPerCaller, 1);
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
                List.of(),
                10_000,
                6_000,
                1 << 20,
                64,
                16,
                500,
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
                names,
                connections,
                connectionsPerAddress,
                messageBytes,
                callsPerConnection,
                waitsPerConnection,
                waitsPerCaller,
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
