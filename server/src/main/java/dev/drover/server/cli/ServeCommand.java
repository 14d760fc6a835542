package dev.drover.server.cli;

import dev.drover.server.Surroundings;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.node.member.Membership;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** {@code drover serve}: a primary, or what this machine joined as, until it is told to stop. */
@Command(
        name = "drover serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs a primary: a server that hosts scripts and looks after what they start. On"
                        + " the data folder of a machine that has joined one it runs a node.")
public final class ServeCommand implements Callable<Integer> {

    @Mixin private ServerOptions options = new ServerOptions();

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
        options.check();
        Surroundings used = options.in(surroundings);
        boolean node = Membership.read(Membership.folder(used.dataFolder())).isPresent();
        ServerConfiguration configuration = options.configuration(node);
        Output output = new Output(spec.commandLine().getOut(), options.json());
        if (printConfig) {
            output.print(options.json() ? configuration.asJson() + "\n" : configuration.asYaml());
            return 0;
        }
        new Serving(output, input, stop, options.endsWithInput())
                .serve(configuration, used, shippedPrimary);
        return 0;
    }
}
