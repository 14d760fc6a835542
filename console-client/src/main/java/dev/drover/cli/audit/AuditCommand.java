package dev.drover.cli.audit;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover audit}: the log of what was done. */
public final class AuditCommand extends Group {

    public AuditCommand() {
        super(
                "audit",
                "lists, exports and verifies the log of what was done",
                List.of(new AuditList(), new AuditVerify(), new AuditExportCommand()));
    }
}
