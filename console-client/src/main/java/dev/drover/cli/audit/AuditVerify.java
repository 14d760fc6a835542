package dev.drover.cli.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.audit.AuditExport;
import dev.drover.api.audit.AuditFinding;
import dev.drover.api.audit.AuditPublicKey;
import dev.drover.api.audit.AuditReport;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.JsonText;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code drover audit verify}: whether the log is as it was recorded, on the server or, without
 * one, in an export. Ends with 1 where it is not.
 */
final class AuditVerify implements Subcommand {

    private static final String FILE = "--file";
    private static final String KEY = "--key";
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "verify",
                        this,
                        "finds entries that were changed, left out, moved or added",
                        "drover audit verify",
                        "drover audit verify --file audit.jsonl --key audit.pem")
                .addOption(
                        Specifications.text(
                                "FILE", "An export, in place of the server's own log.", FILE))
                .addOption(
                        Specifications.text(
                                "KEY",
                                "The key that must have signed it: its fingerprint, or the file"
                                        + " tls/audit.pem of the server's data folder.",
                                KEY));
    }

    @Override
    public int run(Invocation invocation) {
        String wanted =
                invocation.option(KEY).map(key -> fingerprint(invocation, key)).orElse(null);
        if (invocation.option(FILE).isEmpty()) {
            AuditReport report = onServer(invocation);
            requireKey(wanted, report.key());
            return tell(invocation, report, null, wanted);
        }
        AuditExport export = ofFile(invocation, invocation.option(FILE).get(), wanted);
        return tell(invocation, export.report(), export.asOf(), wanted);
    }

    /** The server looks at a bounded part with each call. */
    private static AuditReport onServer(Invocation invocation) {
        List<AuditFinding> findings = new ArrayList<>();
        long checkpoints = 0;
        long more = 0;
        ObjectNode parameters = JsonText.object();
        while (true) {
            AuditReport part =
                    Json.mapper()
                            .treeToValue(
                                    invocation.rpc().call("audit.verify", parameters, LONGEST),
                                    AuditReport.class);
            findings.addAll(part.findings());
            checkpoints += part.checkpoints();
            more += part.moreFindings();
            if (part.next() == null) {
                return new AuditReport(
                        part.first(),
                        part.last(),
                        checkpoints,
                        part.signedTo(),
                        part.key(),
                        findings,
                        more,
                        null);
            }
            parameters.set("from", Json.mapper().valueToTree(part.next()));
        }
    }

    private static AuditExport ofFile(
            Invocation invocation, String name, @Nullable String fingerprint) {
        Path file = invocation.surroundings().path(name);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return AuditExport.verify(in, fingerprint);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String fingerprint(Invocation invocation, String key) {
        if (FINGERPRINT.matcher(key.toLowerCase(Locale.ROOT)).matches()) {
            return key.toLowerCase(Locale.ROOT);
        }
        Path file = invocation.surroundings().path(key);
        try {
            return AuditPublicKey.ofPem(Files.readString(file)).fingerprint();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void requireKey(@Nullable String wanted, String shown) {
        if (wanted != null && !wanted.equals(shown)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The server signs with the key "
                            + shown
                            + ", and the one expected is "
                            + wanted,
                    "It is another server, or its key was replaced.");
        }
    }

    private static DroverException unreadable(Path file, IOException cause) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "The file " + file + " cannot be read: " + cause.getMessage(),
                "Name a file that is there and may be read.",
                Map.of(),
                cause);
    }

    private static int tell(
            Invocation invocation,
            AuditReport report,
            @Nullable Instant asOf,
            @Nullable String expected) {
        int code = report.whole() ? 0 : 1;
        if (invocation.json()) {
            ObjectNode all = Json.mapper().valueToTree(report);
            all.put("whole", report.whole());
            if (asOf != null) {
                all.put("asOf", asOf.toString());
            }
            invocation.printJson(all);
            return code;
        }
        report.findings().forEach(found -> invocation.screen().line(SafeText.line(found.text())));
        if (report.moreFindings() > 0) {
            invocation.screen().line("... and " + report.moreFindings() + " more");
        }
        invocation.done(
                (report.whole() ? "Whole: entries " : "Not whole: entries ")
                        + report.first()
                        + " to "
                        + report.last()
                        + ", signed to "
                        + report.signedTo()
                        + (asOf == null ? "" : ", as of " + asOf));
        invocation.done(
                "Key "
                        + report.key()
                        + (expected == null ? "; compare it with the one that you know" : ""));
        return code;
    }
}
