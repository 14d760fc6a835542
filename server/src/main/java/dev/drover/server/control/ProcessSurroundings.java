package dev.drover.server.control;

import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What every local process finds in its environment: the server's own environment without its
 * secrets, and how to connect back.
 *
 * @param inherited the server's environment; what begins with {@code DROVER_} is left out
 * @param url where the server listens; asked at each launch, since the port is known late
 * @param caCertificate path of the certificate authority that signed the server's certificate
 * @param readableCertificate the same for processes of other users
 * @param localSocket path of the Unix socket by which the same server is reached faster
 * @param commandFolder the folder in which {@code drover} lies; put in front of PATH where it is
 *     known
 */
public record ProcessSurroundings(
        Map<String, String> inherited,
        Path workingDirectory,
        Supplier<String> url,
        Path caCertificate,
        ReadableCertificate readableCertificate,
        Path localSocket,
        @Nullable Path commandFolder) {

    public ProcessSurroundings {
        Map<String, String> kept = new HashMap<>(inherited);
        kept.keySet().removeIf(name -> name.startsWith("DROVER_"));
        inherited = Map.copyOf(kept);
    }

    /**
     * Puts in place again what a process needs that an earlier server launched.
     *
     * @param user as {@link #environment} was given it
     */
    void left(@Nullable String user) {
        if (user != null) {
            readableCertificate.path();
        }
    }

    /**
     * The environment of one process but for the names of its run and itself, which the launch
     * adds.
     *
     * @param own the script's, which wins but for the way back
     * @param user as whom it runs; null for the server's own. Others cannot reach the socket, which
     *     lies in the data folder
     */
    Map<String, String> environment(Secret token, Map<String, String> own, @Nullable String user) {
        Map<String, String> environment = new HashMap<>(inherited);
        environment.putAll(own);
        if (commandFolder != null) {
            environment.merge(
                    "PATH", commandFolder.toString(), (path, folder) -> folder + ":" + path);
        }
        environment.put("DROVER_SERVER", url.get());
        if (user == null) {
            environment.put("DROVER_CA", caCertificate.toString());
            environment.put("DROVER_SOCKET", localSocket.toString());
        } else {
            environment.put("DROVER_CA", readableCertificate.path().toString());
        }
        environment.put("DROVER_TOKEN", token.reveal());
        return environment;
    }
}
