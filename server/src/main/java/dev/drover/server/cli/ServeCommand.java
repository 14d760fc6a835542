package dev.drover.server.cli;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.library.LibraryConfiguration;
import dev.drover.library.Mount;
import dev.drover.server.Server;
import dev.drover.server.Surroundings;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.web.WebConfiguration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

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

    @Spec private CommandSpec spec;

    private final Surroundings surroundings;
    private final InputStream input;
    private final CountDownLatch stop;

    /**
     * A command that has not been parsed yet.
     *
     * @param surroundings with the data folder that is used where none is given
     * @param input read only to see its end
     * @param stop counted down when the server is to end
     */
    public ServeCommand(Surroundings surroundings, InputStream input, CountDownLatch stop) {
        this.surroundings = surroundings;
        this.input = input;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
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
        ServerConfiguration configuration = configuration();
        if (printConfig) {
            print(output.equals(JSON) ? configuration.asJson() + "\n" : configuration.asYaml());
            return 0;
        }
        if (endWithInput) {
            Thread.ofPlatform().daemon().name("end-with-input").start(this::awaitEndOfInput);
        }
        Surroundings used = data == null ? surroundings : surroundings.withDataFolder(data);
        try (Server server = Server.start(configuration, used, shippedPrimary)) {
            print(
                    output.equals(JSON)
                            ? Json.mapper().writeValueAsString(Map.of("url", server.url())) + "\n"
                            : "Listening on " + server.url() + "\n");
            Runtime.getRuntime().gc(); // what only the start needed is given back
            stop.await();
        }
        return 0;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private void awaitEndOfInput() {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.atInfo().setCause(e).log("The standard input broke: ending as at its end");
        }
        stop.countDown();
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
