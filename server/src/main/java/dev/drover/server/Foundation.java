package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.library.ScriptCheck;
import dev.drover.library.VersionedLibrary;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.FileAuditLog;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.config.ThisMachine;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.coordination.Coordination;
import dev.drover.server.data.Data;
import dev.drover.server.data.StatusUpdate;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2DataStore;
import dev.drover.server.storage.H2ScriptStore;
import dev.drover.server.tls.CertificateAuthority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What every server stands on, primary or node: where it is, what it keeps, its keys, and the log
 * of what was done.
 *
 * @param closing closes what is opened on it, too
 */
record Foundation(
        Closing closing,
        ServerConfiguration configuration,
        Surroundings surroundings,
        ThisMachine machine,
        Identifiers identifiers,
        Database database,
        Data data,
        VersionedLibrary library,
        CertificateAuthority authority,
        FileAuditLog audit,
        Coordination coordination) {

    /**
     * @param check of a script's text; not called before scripts can run
     */
    static Foundation open(
            Closing closing,
            ServerConfiguration configuration,
            Surroundings surroundings,
            ScriptCheck check) {
        Path folder = surroundings.dataFolder();
        InstantSource clock = surroundings.clock();
        ThisMachine machine = ThisMachine.look();
        Database database = closing.add(Database.open(folder, configuration.storage()));
        Data data = closing.add(new Data(new H2DataStore(database), configuration.data(), clock));
        VersionedLibrary library =
                new VersionedLibrary(
                        new H2ScriptStore(database), configuration.library(), check, clock);
        CertificateAuthority authority = CertificateAuthority.open(folder.resolve("tls"), clock);
        FileAuditLog audit = closing.add(FileAuditLog.open(folder, configuration.audit(), clock));
        recordLife(closing, audit, machine, surroundings.version(), configuration);
        Foundation made =
                new Foundation(
                        closing,
                        configuration,
                        surroundings,
                        machine,
                        new Identifiers(),
                        database,
                        data,
                        library,
                        authority,
                        audit,
                        closing.add(new Coordination(configuration.coordination())));
        if (!audit.damage().isEmpty()) { // stays until somebody who knows of it clears it
            made.condition("drover/audit-log", Level.ERROR, "damaged; see 'drover audit verify'");
        }
        return made;
    }

    /**
     * What is set takes effect with a start, so that says it. With a full disk a server starts all
     * the same, as who makes room needs it; it does nothing then that has to be recorded.
     */
    private static void recordLife(
            Closing closing,
            FileAuditLog audit,
            ThisMachine machine,
            String version,
            ServerConfiguration configuration) {
        audit.happened(
                List.of(
                        AuditEvent.ofServer(
                                "server.start",
                                machine.host(),
                                Map.of("version", version, "settings", configuration))));
        closing.add(() ->
                audit.happened(
                        List.of(AuditEvent.ofServer("server.stop", machine.host(), Map.of()))));
    }

    /** Where the server keeps everything. */
    Path folder() {
        return surroundings.dataFolder();
    }

    /** The socket beside the port. */
    Path localSocket() {
        return folder().resolve("drover.sock");
    }

    InstantSource clock() {
        return surroundings.clock();
    }

    /** Of this build. */
    String version() {
        return surroundings.version();
    }

    /** A status value of the server itself. */
    void condition(String name, Level level, String text) {
        data.status()
                .set(
                        name,
                        new StatusUpdate(
                                Json.mapper().valueToTree(text), level, null, null, null, null));
    }

    /** So that the shipped one is loaded. */
    void deletePushedPrimary() {
        if (!library.history(PrimaryScript.NAME).isEmpty()) {
            audit.record(
                    AuditEvent.ofServer(
                            "script.delete",
                            PrimaryScript.NAME.value(),
                            Map.of("option", "--shipped-primary")));
            library.delete(PrimaryScript.NAME, "server", "deleted by --shipped-primary", null);
        }
    }

    /**
     * A folder of the data folder, which only its owner can look into; made where it is missing.
     */
    Path folder(String name) {
        Path path = folder().resolve(name);
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
