package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.library.VersionedLibrary;
import dev.drover.server.access.Access;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.config.ThisMachine;
import dev.drover.server.control.LeftProcesses;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.control.ProcessSurroundings;
import dev.drover.server.control.RunParts;
import dev.drover.server.control.RunRecords;
import dev.drover.server.control.RunStore;
import dev.drover.server.control.RunTable;
import dev.drover.server.control.Runs;
import dev.drover.server.coordination.Coordination;
import dev.drover.server.data.Data;
import dev.drover.server.data.StatusUpdate;
import dev.drover.server.host.HostFunctions;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.process.ProcessConfiguration;
import dev.drover.server.script.HostCalls;
import dev.drover.server.script.ScriptHost;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2DataStore;
import dev.drover.server.storage.H2ScriptStore;
import dev.drover.server.storage.JdbcAccessStore;
import dev.drover.server.storage.JdbcRunStore;
import dev.drover.server.tls.CertificateAuthority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * A server, whole: every feature with what it is made of, from the bottom up. This file is the
 * architecture.
 *
 * <p>{@link #start} returns when it takes requests. {@link #close} ends runs and processes, then
 * everything else, in the opposite order.
 */
public final class Server implements AutoCloseable {

    private final Closing closing;
    private final Database database;
    private final Data data;
    private final VersionedLibrary library;
    private final Access access;
    private final CertificateAuthority authority;
    private final LocalProcesses processes;
    private final ScriptHost scripts;
    private final RunTable runTable;
    private final PrimaryScript primary;
    private final Runs runs;

    private Server(Closing closing, ServerConfiguration configuration, Surroundings surroundings) {
        this.closing = closing;
        InstantSource clock = surroundings.clock();
        Path folder = surroundings.dataFolder();
        Identifiers identifiers = new Identifiers();
        ThisMachine machine = ThisMachine.look();

        database = closing.add(Database.open(folder, configuration.storage()));
        RunStore runStore = new JdbcRunStore(database);
        data = closing.add(new Data(new H2DataStore(database), configuration.data(), clock));
        library =
                new VersionedLibrary(
                        new H2ScriptStore(database),
                        configuration.library(),
                        (name, text) -> {},
                        clock);
        access = Access.over(new JdbcAccessStore(database), clock, configuration.access());
        authority = CertificateAuthority.open(folder.resolve("tls"), clock);
        Coordination coordination = new Coordination(configuration.coordination());

        processes = closing.add(LocalProcesses.open(ProcessConfiguration.defaults(folder), clock));
        scripts =
                closing.add(
                        new ScriptHost(
                                configuration.script(),
                                library,
                                new HostCalls(
                                        HostFunctions.all(
                                                data,
                                                coordination,
                                                library,
                                                this::runs,
                                                this::primary),
                                        List.of()),
                                clock));

        runTable = closing.add(new RunTable(clock));
        RunRecords records =
                closing.add(
                        new RunRecords(
                                runStore,
                                runTable,
                                folder(folder.resolve("runs")),
                                configuration.runs().keepRuns(),
                                clock));
        RunParts parts =
                new RunParts(
                        scripts,
                        processes,
                        new ProcessSurroundings(
                                surroundings.environment(),
                                surroundings.workingDirectory(),
                                this::url,
                                authority.certificateFile(),
                                surroundings.commandFolder()),
                        access.processTokens(),
                        data.privateData(),
                        coordination,
                        records,
                        identifiers,
                        clock,
                        machine.asNode(),
                        configuration.script().limits());
        primary =
                closing.add(
                        new PrimaryScript(
                                library, configuration.runs(), parts, this::primaryCondition));
        runs = closing.add(new Runs(configuration.runs(), parts, library, records, primary));

        records.recover();
        new LeftProcesses(processes, runStore, configuration.runs().processGrace()).end();
    }

    /**
     * Starts a server.
     *
     * @param shippedPrimary deletes a pushed primary script first: the way out where that does not
     *     load
     * @throws DroverException CONFIGURATION, CONFLICT (data folder in use), UNAVAILABLE (port in
     *     use, damaged database), STORAGE_FULL, SCRIPT (the primary script cannot be loaded)
     */
    public static Server start(
            ServerConfiguration configuration, Surroundings surroundings, boolean shippedPrimary) {
        Closing closing = new Closing();
        try {
            Server server = new Server(closing, configuration, surroundings);
            if (shippedPrimary) {
                server.deletePushedPrimary();
            }
            server.primary.load();
            return server;
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** Where it listens, such as {@code https://127.0.0.1:7070}. */
    public String url() {
        return "https://127.0.0.1:0";
    }

    public Runs runs() {
        return runs;
    }

    public RunTable runTable() {
        return runTable;
    }

    PrimaryScript primary() {
        return primary;
    }

    public Data data() {
        return data;
    }

    public VersionedLibrary library() {
        return library;
    }

    @Override
    public void close() {
        closing.close();
    }

    private void deletePushedPrimary() {
        if (!library.history(PrimaryScript.NAME).isEmpty()) {
            library.delete(PrimaryScript.NAME, "server", "deleted by --shipped-primary", null);
        }
    }

    private void primaryCondition(Level level, String text) {
        data.status()
                .set(
                        "drover/primary-script",
                        new StatusUpdate(
                                Json.mapper().valueToTree(text), level, null, null, null, null));
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The folder " + path + " cannot be made: " + e.getMessage(),
                    "Look at the rights and the room of the data folder.",
                    Map.of(),
                    e);
        }
    }
}
