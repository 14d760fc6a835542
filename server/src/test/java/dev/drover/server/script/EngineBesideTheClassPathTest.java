package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * As the launcher starts a node. In a JVM of its own: which engine there is is found out once in
 * each.
 */
final class EngineBesideTheClassPathTest {

    /** As the launcher has them. */
    private static final Pattern OF_ENGINE =
            Pattern.compile(".*/(truffle-|js-language-|icu4j-|regex-|xz-|jniutils-)[^/]*\\.jar");

    private static final String SCRIPT =
            "/a+/.test('aa') + ' ' + new Intl.NumberFormat('de').format(1234.5)";

    @TempDir private Path folder;

    @Test
    void scriptsFindTheEngineThere() throws Exception {
        Map<Boolean, String> path =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .collect(
                                Collectors.partitioningBy(
                                        OF_ENGINE.asMatchPredicate(),
                                        Collectors.joining(File.pathSeparator)));
        String jars = path.getOrDefault(true, "");
        String rest = path.getOrDefault(false, "");
        assertThat(run(rest, jars)).isEqualTo("elsewhere: true 1.234,5\n");
    }

    private String run(String classPath, String jars) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                classPath,
                                Program.class.getName(),
                                jars)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return Files.readString(said);
        } finally {
            process.destroyForcibly();
        }
    }

    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            List<Path> jars =
                    Arrays.stream(arguments[0].split(File.pathSeparator)).map(Path::of).toList();
            try (LazyEngine engine = new LazyEngine(jars);
                    Context context =
                            Context.newBuilder(ScriptEngine.LANGUAGE)
                                    .engine(engine.get())
                                    .build()) {
                String answer = context.eval(ScriptEngine.LANGUAGE, SCRIPT).asString();
                System.out.println((isOnClassPath() ? "here: " : "elsewhere: ") + answer);
            }
        }

        private static boolean isOnClassPath() {
            return Program.class.getResource("/com/oracle/truffle/api/Truffle.class") != null;
        }
    }
}
