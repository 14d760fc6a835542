package dev.drover.server.cli;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.Secret;
import dev.drover.server.Enrollment;
import dev.drover.server.Surroundings;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.config.ThisMachine;
import dev.drover.server.node.member.Membership;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** {@code drover join}: makes this machine a node of a primary, and runs it. */
@Command(
        name = "drover join",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Joins this machine to a primary and runs it as a node. Where it has joined already"
                        + " it only runs.")
public final class JoinCommand implements Callable<Integer> {

    private static final int LONGEST_NAME = 100;

    @Parameters(paramLabel = "URL", description = "The primary, such as https://control:7070.")
    private String url = "";

    @Option(
            names = "--token",
            paramLabel = "T",
            description =
                    "What 'drover node token' printed there; - reads it from the standard input."
                            + " DROVER_JOIN_TOKEN may hold it, too.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that holds the token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "How the node is to be called; the machine's host name unless said.")
    private @Nullable String name;

    @Option(
            names = "--label",
            paramLabel = "K=V",
            description = "Says something of the node; may be given several times.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--anew",
            description =
                    "Join again with a new token, as after a revocation, in place of what this"
                            + " machine joined as before.")
    private boolean anew;

    @Mixin private ServerOptions options = new ServerOptions();

    @Spec private CommandSpec spec;

    private final Surroundings surroundings;
    private final InputStream input;
    private final CountDownLatch stop;

    /**
     * A command that has not been parsed yet.
     *
     * @param surroundings with the data folder that is used where none is given
     * @param input where a token may come from
     * @param stop counted down when the server is to end
     */
    public JoinCommand(Surroundings surroundings, InputStream input, CountDownLatch stop) {
        this.surroundings = surroundings;
        this.input = input;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        options.check();
        URI primary = PrimaryUrl.of(url);
        Surroundings used = options.in(surroundings);
        ServerConfiguration configuration = options.configuration(true);
        Output output = new Output(spec.commandLine().getOut(), options.json());
        Optional<Membership> before = Membership.read(Membership.folder(used.dataFolder()));
        if (before.isPresent() && !anew) {
            goOn(before.get(), primary, used.dataFolder());
        } else {
            Membership membership = join(configuration, used, primary, before.orElse(null));
            sayJoined(output, membership);
        }
        new Serving(output, input, stop, options.endsWithInput()).serve(configuration, used, false);
        return 0;
    }

    private Membership join(
            ServerConfiguration configuration,
            Surroundings used,
            URI primary,
            @Nullable Membership before) {
        Secret secret =
                JoinToken.find(token, tokenFile, used.environment(), input)
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.INVALID_PARAMETERS,
                                        "To join, this machine needs a token",
                                        "Let an administrator of the primary make one with"
                                                + " 'drover node token', and give it with --token,"
                                                + " --token-file or "
                                                + JoinToken.VARIABLE
                                                + "."));
        NodeName wanted =
                name != null
                        ? new NodeName(name)
                        : before != null ? before.name() : nameOf(ThisMachine.look().host());
        return new Enrollment(configuration, used)
                .join(primary, secret, wanted, labels, Optional.ofNullable(before));
    }

    private static void sayJoined(Output output, Membership membership) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("joined", membership.primary().toString());
        values.put("node", membership.name().value());
        output.say("Joined " + membership.primary() + " as " + membership.name(), values);
    }

    private void goOn(Membership before, URI primary, Path folder) {
        if (!before.primary().equals(primary)) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The data folder "
                            + folder
                            + " is that of node "
                            + before.name()
                            + " of "
                            + before.primary(),
                    "To join "
                            + primary
                            + " as well, give another folder with --data. To join it"
                            + " instead, remove "
                            + folder
                            + "; or, where it is the same primary"
                            + " under another address, join with --anew and a new token.");
        }
        if (name != null && !before.name().equals(new NodeName(name))) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This machine has joined as " + before.name() + ", not as " + name,
                    "Leave --name out. For another name, remove the node on the primary and the"
                            + " folder "
                            + folder
                            + " here, and join again.");
        }
        if (token != null || tokenFile != null || !labels.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "drover: This machine has joined already, as "
                                    + before.name()
                                    + ": "
                                    + (labels.isEmpty()
                                            ? "the token is not needed. To join again, as after a"
                                                    + " revocation, say --anew."
                                            : "token and labels are not used. Labels are changed on"
                                                    + " the primary with 'drover node label'."));
        }
    }

    /** The host name, without what a node's name cannot have. */
    static NodeName nameOf(String host) {
        String kept =
                host.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9._-]+", "-")
                        .replaceAll("^[._-]+", "");
        String name =
                kept.substring(0, Math.min(LONGEST_NAME, kept.length())).replaceAll("[._-]+$", "");
        if (name.isEmpty()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "This machine's host name '" + host + "' makes no name for a node",
                    "Give one with --name.");
        }
        return new NodeName(name);
    }
}
