package dev.drover.benchmarks;

import java.util.List;

/** How the launcher starts the server's JVM. */
final class ServerFlags {
    static final List<String> ALL =
            List.of(
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseSerialGC",
                    "-Xms16m",
                    "-XX:NewSize=4m",
                    "-XX:MinHeapFreeRatio=10",
                    "-XX:MaxHeapFreeRatio=15",
                    "-XX:-ShrinkHeapInSteps",
                    "-Djdk.tls.server.newSessionTicketCount=0",
                    "-XX:TrimNativeHeapInterval=2000",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private ServerFlags() {}
}
