package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Map;

/** Why an address cannot be listened on, in the words of somebody who starts a server. */
final class CannotListen {

    private static final String OTHER_ADDRESS =
            "Give an address of this machine with --host, such as 127.0.0.1, or 0.0.0.0 for all of"
                    + " them.";

    private final String host;
    private final int port;

    CannotListen(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** The error to show for what Jetty threw, which hides the reason in its causes. */
    DroverException because(IOException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException
                    || each instanceof UnknownHostException) {
                return error("no address is known for that name", OTHER_ADDRESS, failure);
            }
            if (each instanceof BindException bind) {
                return because(bind);
            }
        }
        return error(String.valueOf(failure.getMessage()), OTHER_ADDRESS, failure);
    }

    private DroverException because(BindException failure) {
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (isForeign()) {
            return error("the address is not of this machine", OTHER_ADDRESS, failure);
        }
        if (said.contains("permission denied")) {
            return error(
                    "this user may not use that port: permission denied",
                    "Take a port of 1024 or above with --port, or give the JDK's 'java' the right"
                            + " (CAP_NET_BIND_SERVICE).",
                    failure);
        }
        if (said.contains("in use")) {
            return error(
                    "the port is in use by another program",
                    "End the other program, or start with another --port; 0 picks a free one.",
                    failure);
        }
        return error(
                String.valueOf(failure.getMessage()),
                "Try another --port (0 picks a free one) or another --host.",
                failure);
    }

    private boolean isForeign() {
        try {
            InetAddress address = InetAddress.getByName(host);
            return !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (UnknownHostException | SocketException e) {
            return false; // then the reason that was given has to do
        }
    }

    private DroverException error(String why, String hint, @Nullable Throwable cause) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "The server cannot listen on " + host + " port " + port + ": " + why,
                hint,
                Map.of("host", host, "port", port),
                cause);
    }
}
