package dev.drover.cli.locate;

import dev.drover.api.ConnectionFile;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.client.Endpoint;
import dev.drover.client.Trust;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the server: what the command line says, else {@code DROVER_SERVER}, else the remembered
 * login, else the local primary of the default data folder.
 *
 * <p>{@code DROVER_TOKEN} and {@code DROVER_CA} go before what else is known of a server, unless
 * {@code DROVER_SERVER} is set too, which they then belong to, and the command line names another:
 * a token is shown to no server but its own.
 */
public final class ServerLocator {

    private final Surroundings surroundings;

    public ServerLocator(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Finds the server, who asks and whom to believe.
     *
     * @param server URL or connection file, as the command line has it
     * @param authority file of a certificate authority, as the command line has it
     */
    public Endpoint locate(@Nullable String server, @Nullable String authority) {
        Endpoint found = find(server);
        boolean fromVariables = server == null || variablesBelongTo(found.url());
        Secret token = found.token();
        Trust trust = found.trust();
        if (fromVariables) {
            token = surroundings.variable("DROVER_TOKEN").map(Secret::new).orElse(token);
        } else if (token == null) {
            throw noToken(found.url());
        }
        if (authority != null) {
            trust = new Trust.Authority(surroundings.path(authority));
        } else if (fromVariables) {
            trust = authorityOfVariable().orElse(trust);
        }
        return new Endpoint(found.url(), token, trust, found.socket());
    }

    /** The token of the environment; empty where it belongs to another server. */
    public Optional<Secret> tokenOfVariable(URI url) {
        return variablesBelongTo(url)
                ? surroundings.variable("DROVER_TOKEN").map(Secret::new)
                : Optional.empty();
    }

    private boolean variablesBelongTo(URI url) {
        try {
            return surroundings
                    .variable("DROVER_SERVER")
                    .map(text -> named(text).url().equals(url))
                    .orElse(true);
        } catch (DroverException e) {
            return false; // it names no server at all, so not this one
        }
    }

    private DroverException noToken(URI url) {
        return new DroverException(
                ErrorKind.UNAUTHENTICATED,
                "There is no token for "
                        + url
                        + (surroundings.variable("DROVER_TOKEN").isPresent()
                                ? ": DROVER_TOKEN belongs to DROVER_SERVER, which is another"
                                : ""),
                "Log in: drover login " + url);
    }

    private Endpoint find(@Nullable String server) {
        if (server != null) {
            return named(server);
        }
        Optional<String> variable = surroundings.variable("DROVER_SERVER");
        if (variable.isPresent()) {
            return named(variable.get());
        }
        return login().or(this::localPrimary)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.UNAVAILABLE,
                                "No server is known, and none runs here: there is no "
                                        + localFile(),
                                "Start one with 'drover serve', or log in to another with"
                                        + " 'drover login URL'."));
    }

    private Endpoint named(String text) {
        if (text.startsWith("https://") || text.startsWith("wss://")) {
            return remembered(Endpoint.parse(text));
        }
        Path file = surroundings.path(text);
        if (Files.isDirectory(file)) {
            return local(file.resolve(Folders.CONNECTION_FILE));
        }
        if (Files.exists(file) || text.endsWith(".json") || text.contains("/")) {
            return local(file);
        }
        return remembered(Endpoint.parse(text));
    }

    /** A URL alone: the token and the authority may be known from a login or the local primary. */
    private Endpoint remembered(URI url) {
        return login().filter(known -> known.url().equals(url))
                .or(() -> localPrimary().filter(known -> known.url().equals(url)))
                .orElseGet(() -> new Endpoint(url, null, new Trust.WellKnown(), socket(url)));
    }

    /**
     * Local processes of a run are told the socket beside the URL; it belongs to that URL alone.
     */
    private @Nullable Path socket(URI url) {
        return surroundings
                .variable("DROVER_SERVER")
                .filter(server -> server.startsWith("https://"))
                .filter(server -> Endpoint.parse(server).equals(url))
                .flatMap(server -> surroundings.variable("DROVER_SOCKET"))
                .map(Path::of)
                .orElse(null);
    }

    private Optional<Endpoint> login() {
        return new Logins(surroundings).read().map(login -> endpoint(login, null));
    }

    private Optional<Endpoint> localPrimary() {
        Path file = localFile();
        return Files.exists(file) ? Optional.of(local(file)) : Optional.empty();
    }

    private Path localFile() {
        return Folders.data(surroundings).resolve(Folders.CONNECTION_FILE);
    }

    /** The server that wrote this connection file. */
    public static Endpoint local(Path file) {
        return endpoint(ConnectionFiles.read(file), file.resolveSibling(Folders.SOCKET));
    }

    static Endpoint endpoint(ConnectionFile file, @Nullable Path socket) {
        String authority = file.caCertificate();
        Trust trust =
                authority.isEmpty()
                        ? new Trust.WellKnown()
                        : new Trust.Authority(Path.of(authority));
        return new Endpoint(Endpoint.parse(file.url()), file.token(), trust, socket);
    }

    private Optional<Trust> authorityOfVariable() {
        return surroundings
                .variable("DROVER_CA")
                .map(text -> new Trust.Authority(surroundings.path(text)));
    }
}
