package dev.drover.server.audit;

import java.nio.file.Path;

/** A process that records until it is killed, and says each number that was acknowledged. */
final class RestlessRecorder {

    private RestlessRecorder() {}

    public static void main(String[] arguments) {
        FileAuditLog log = new AuditFixture(Path.of(arguments[0])).signingEach(50).open();
        for (int each = 0; ; each++) {
            System.out.println("> " + AuditFixture.record(log, each));
        }
    }
}
