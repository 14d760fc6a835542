package dev.drover.server.cli;

import dev.drover.library.LibraryConfiguration;
import dev.drover.library.Mount;
import dev.drover.server.Server;
import dev.drover.server.Surroundings;
import dev.drover.server.config.ServerConfiguration;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** {@code drover serve}: a primary, until it is told to stop. */
@Command(
        name = "drover serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs a primary: a server that hosts scripts and looks after what they start.")
public final class ServeCommand implements Callable<Integer> {

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
            description = "The port, 7070 unless said; 0 picks a free one.")
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
            names = "--shipped-primary",
            description =
                    "Delete a pushed primary script first and use the one that ships: for when"
                            + " yours does not load.")
    private boolean shippedPrimary;

    @Option(
            names = "--print-config",
            description = "Print all settings as they would be used, and end.")
    private boolean printConfig;

    @Spec private CommandSpec spec;

    private final Surroundings surroundings;
    private final CountDownLatch stop;

    /**
     * A command that has not been parsed yet.
     *
     * @param surroundings with the data folder that is used where none is given
     * @param stop counted down when the server is to end
     */
    public ServeCommand(Surroundings surroundings, CountDownLatch stop) {
        this.surroundings = surroundings;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerConfiguration configuration = configuration();
        PrintWriter out = spec.commandLine().getOut();
        if (printConfig) {
            out.print(configuration.asYaml());
            out.flush();
            return 0;
        }
        Surroundings used = data == null ? surroundings : surroundings.withDataFolder(data);
        try (Server server = Server.start(configuration, used, shippedPrimary)) {
            out.println("Listening on " + server.url());
            out.flush();
            Runtime.getRuntime().gc(); // what only the start needed is given back
            stop.await();
        }
        return 0;
    }

    private ServerConfiguration configuration() {
        ServerConfiguration read =
                config == null ? ServerConfiguration.defaults() : ServerConfiguration.read(config);
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
