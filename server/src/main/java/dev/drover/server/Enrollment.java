package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.Secret;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.config.ThisMachine;
import dev.drover.server.node.facts.FactsCollector;
import dev.drover.server.node.join.JoinTokenText;
import dev.drover.server.node.member.Joiner;
import dev.drover.server.node.member.Membership;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2GroupStore;
import dev.drover.server.storage.H2NodeStore;
import dev.drover.server.storage.H2RunStore;
import dev.drover.server.storage.H2ScriptStore;
import dev.drover.server.storage.H2ToolStore;
import dev.drover.server.tls.NodeIdentity;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes a node of a data folder on which no server runs. */
public final class Enrollment {

    private static final String DATABASE = "drover.mv.db";

    private final ServerConfiguration configuration;
    private final Surroundings surroundings;

    public Enrollment(ServerConfiguration configuration, Surroundings surroundings) {
        this.configuration = configuration;
        this.surroundings = surroundings;
    }

    /**
     * Joins a primary, and writes that down in the data folder.
     *
     * @param before what the folder joined as before, which is replaced
     * @throws DroverException CONFLICT where the folder is a primary's, of a node of another
     *     primary, or in use; and as {@link Joiner#join}
     */
    public Membership join(
            URI primary,
            Secret token,
            NodeName name,
            Map<String, String> labels,
            Optional<Membership> before) {
        Path folder = surroundings.dataFolder();
        String authority = JoinTokenText.of(token.reveal()).fingerprint();
        if (!Files.exists(folder.resolve(DATABASE))) {
            return joinNow(primary, token, name, labels);
        }
        try (Database database = Database.open(folder, configuration.storage())) {
            if (before.isEmpty()) {
                requireFresh(database, folder);
            } else {
                requireSame(before.get(), authority, folder);
            }
            return joinNow(primary, token, name, labels);
        }
    }

    private Membership joinNow(
            URI primary, Secret token, NodeName name, Map<String, String> labels) {
        return Joiner.join(
                Membership.folder(surroundings.dataFolder()),
                primary,
                token,
                name,
                labels,
                FactsCollector.machineFacts(
                        ThisMachine.look()
                                .factSurroundings(
                                        surroundings.environment(), surroundings.version())),
                surroundings.version());
    }

    private static void requireFresh(Database database, Path folder) {
        boolean used =
                !new H2NodeStore(database).nodes().isEmpty()
                        || !new H2RunStore(database).newest(1, null).isEmpty()
                        || !new H2ScriptStore(database).newest().isEmpty()
                        || !new H2GroupStore(database).groups().isEmpty()
                        || !new H2ToolStore(database).newest().isEmpty();
        if (used) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The data folder "
                            + folder
                            + " is a primary's, with nodes, runs, scripts, groups or"
                            + " tools of its own",
                    "Give another one with --data.");
        }
    }

    /** What waits in the folder to be reported is for that primary alone. */
    private static void requireSame(Membership before, String authority, Path folder) {
        String known = NodeIdentity.fingerprint(before.identity().chain().getLast());
        if (!known.equals(authority)) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The token is of another primary than "
                            + before.primary()
                            + ", of which the data folder "
                            + folder
                            + " is a node's",
                    "Give another folder with --data, or remove this one.");
        }
    }
}
