package dev.drover.server.cli;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.library.LibraryConfiguration;
import dev.drover.library.Mount;
import dev.drover.server.Surroundings;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.web.WebConfiguration;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What {@code drover serve} and {@code drover join} take alike. */
final class ServerOptions {

    private static final String TEXT = "text";
    private static final String JSON = "json";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder; made where it is missing.")
    private @Nullable Path data;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Where to listen: 127.0.0.1, or 0.0.0.0 for everywhere.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port, 7070 unless said, on a node any free one; 0 picks a free one.")
    private @Nullable Integer port;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in YAML, laid over the defaults.")
    private @Nullable Path config;

    @Option(
            names = "--mount",
            paramLabel = "DIR",
            description =
                    "A folder whose scripts are in the library as they lie there; may be given"
                            + " several times.")
    private List<Path> mounts = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "What to print: text (for people) or json.")
    private String output = TEXT;

    @Option(
            names = "--end-with-input",
            hidden = true,
            description =
                    "End when the standard input does: with whoever started this, however they"
                            + " ended.")
    private boolean endWithInput;

    /** INVALID_PARAMETERS where one of them is wrong by itself. */
    void check() {
        if (port != null && (port < 0 || port > WebConfiguration.LAST_PORT)) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "--port is " + port + "; it must be 0 to " + WebConfiguration.LAST_PORT,
                    "Give another one; 0 picks a free one.");
        }
        if (host != null && host.isBlank()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "--host is blank",
                    "Give an address of this machine, or 0.0.0.0 for all of them.");
        }
        if (!output.equals(TEXT) && !output.equals(JSON)) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "--output is '" + output + "'",
                    "It may be " + TEXT + " or " + JSON + ".");
        }
    }

    boolean json() {
        return output.equals(JSON);
    }

    boolean endsWithInput() {
        return endWithInput;
    }

    Surroundings in(Surroundings surroundings) {
        return data == null ? surroundings : surroundings.withDataFolder(data);
    }

    /**
     * The settings, with the options over them.
     *
     * @param node whether the server is one: then it listens on a free port where nothing else is
     *     said, since only this machine has to find it
     */
    ServerConfiguration configuration(boolean node) {
        ServerConfiguration defaults =
                node ? ServerConfiguration.defaultsOfNode() : ServerConfiguration.defaults();
        ServerConfiguration read = config == null ? defaults : defaults.with(config);
        return read.withWeb(
                        read.web()
                                .listening(
                                        Objects.requireNonNullElse(host, read.web().host()),
                                        Objects.requireNonNullElse(port, read.web().port())))
                .withLibrary(withMounts(read.library()));
    }

    private LibraryConfiguration withMounts(LibraryConfiguration library) {
        List<Mount> all = new ArrayList<>(library.mounts());
        mounts.forEach(folder -> all.add(Mount.atRoot(folder.toAbsolutePath().normalize())));
        return library.withMounts(all);
    }
}
