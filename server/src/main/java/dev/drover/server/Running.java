package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.library.ScriptLibrary;
import dev.drover.server.access.Access;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.control.DirectDispatcher;
import dev.drover.server.control.LeftProcesses;
import dev.drover.server.control.OnNodes;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.control.ProcessSurroundings;
import dev.drover.server.control.ReadableCertificate;
import dev.drover.server.control.RunParts;
import dev.drover.server.control.RunRecords;
import dev.drover.server.control.RunStore;
import dev.drover.server.control.RunTable;
import dev.drover.server.control.Runs;
import dev.drover.server.node.member.Membership;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.storage.H2RunStore;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** The runs with what they are made of: their table and records, and who decides on requests. */
final class Running {

    private final LocalProcesses processes;
    private final RunStore store;
    private final RunTable table;
    private final RunRecords records;
    private final ProcessSurroundings processSurroundings;
    private final @Nullable PrimaryScript primary;
    private final Runs runs;
    private final Duration graceOfLeft;

    /**
     * @param library where scripts are taken from
     * @param onNodes null where this server is a node
     * @param membership null where it is not
     * @param url of the server; not asked before the first process
     */
    Running(
            Foundation base,
            Access access,
            Scripting scripting,
            ScriptLibrary library,
            @Nullable OnNodes onNodes,
            @Nullable Membership membership,
            Supplier<String> url) {
        processes = scripting.processes();
        Closing closing = base.closing();
        ServerConfiguration configuration = base.configuration();
        store = new H2RunStore(base.database());
        table = closing.add(new RunTable(base.clock()));
        records =
                closing.add(
                        new RunRecords(
                                store,
                                table,
                                base.folder("runs"),
                                configuration.runs().keepRuns(),
                                base.clock()));
        Path certificate = base.authority().certificateFile();
        processSurroundings =
                new ProcessSurroundings(
                        base.surroundings().environment(),
                        base.surroundings().workingDirectory(),
                        url,
                        certificate,
                        closing.add(new ReadableCertificate(certificate)),
                        base.localSocket(),
                        base.surroundings().commandFolder());
        RunParts parts =
                new RunParts(
                        scripting.scripts(),
                        processes,
                        onNodes,
                        processSurroundings,
                        access.processTokens(),
                        base.data().privateData(),
                        base.coordination(),
                        records,
                        base.identifiers(),
                        base.clock(),
                        () -> base.machine().asNode(membership == null ? null : membership.name()),
                        configuration.script().limits());
        primary =
                membership != null
                        ? null
                        : closing.add(
                                new PrimaryScript(
                                        base.library(),
                                        configuration.runs(),
                                        parts,
                                        (level, text) ->
                                                base.condition(
                                                        "drover/primary-script", level, text)));
        runs =
                closing.add(
                        new Runs(
                                configuration.runs(),
                                parts,
                                library,
                                records,
                                primary == null ? new DirectDispatcher(library) : primary));
        graceOfLeft = configuration.runs().processGrace();
    }

    Runs runs() {
        return runs;
    }

    RunTable table() {
        return table;
    }

    /** What the processes of runs start in. */
    ProcessSurroundings processSurroundings() {
        return processSurroundings;
    }

    /** Null on a node. */
    @Nullable PrimaryScript primary() {
        return primary;
    }

    PrimaryScript requirePrimary() {
        if (primary == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node, and has no primary script",
                    "Decide on requests on the primary.");
        }
        return primary;
    }

    /** Finds the runs that an earlier server left. */
    void recover() {
        records.recover();
    }

    /**
     * Ends the processes that an earlier server left on this machine.
     *
     * @param ordered runs of a primary, whose processes stay
     */
    LeftProcesses endLeft(Set<RunId> ordered) {
        LeftProcesses left = new LeftProcesses(processes, store, graceOfLeft, ordered);
        left.end();
        return left;
    }
}
