package dev.drover.cli.start;

import dev.drover.cli.DroverCommandLine;
import dev.drover.cli.ProcessSurroundings;

import java.util.List;
import java.util.Map;

/**
 * The program that the command line's cache is trained with: the usual commands, over TLS and over
 * a Unix socket, against answers that stand in a file.
 *
 * <pre>Training CONNECTION_FILE URL CA_FILE</pre>
 */
public final class Training {

    private static final List<List<String>> COMMANDS =
            List.of(
                    List.of("status"),
                    List.of("status", "-o", "json"),
                    List.of("status", "set", "3", "compiling", "--level", "ok"),
                    List.of("runs"),
                    List.of("run", "training", "a=1", "b=text"),
                    List.of("log", "last"),
                    List.of("show", "last"),
                    List.of("data", "list"),
                    List.of("data", "get", "training"),
                    List.of("script", "list"),
                    List.of("exec", "web*", "--", "df -h"),
                    List.of("task", "list"),
                    List.of("task", "show", "last"),
                    List.of("info"),
                    List.of("run", "--help"),
                    List.of("nonsense"),
                    List.of("--help"));

    private Training() {}

    public static void main(String[] arguments) {
        Map<String, String> byFile = Map.of("DROVER_SERVER", arguments[0]);
        Map<String, String> byUrl =
                Map.of(
                        "DROVER_SERVER", arguments[1],
                        "DROVER_TOKEN", "training",
                        "DROVER_CA", arguments[2]);
        for (Map<String, String> environment : List.of(byFile, byUrl)) {
            for (List<String> command : COMMANDS) {
                new DroverCommandLine(ProcessSurroundings.of(environment)).run(command);
            }
        }
        // An orderly exit: it is then that the JVM writes down what it learned.
        System.exit(0);
    }
}
