package dev.drover.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher {@code drover}, in a folder of its own, with folders in place of JDKs. */
final class LauncherTest {

    private record Outcome(int exitCode, String out, String err) {}

    @TempDir private Path root;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void copy() throws IOException {
        Files.copy(Path.of("..", "drover"), root.resolve("drover"));
        environment.put("PATH", "");
        environment.put("DROVER_JAVA_PLACES", "");
        environment.put("DROVER_NO_START_CACHE", "1");
    }

    /** A Java that prints what it is given, and the release file that tells its version. */
    private Path java(String name, String version) throws IOException {
        Path home = root.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("bin/java"), "#!/bin/bash\nprintf '%s\\n' \"$@\"\n");
        assertThat(home.resolve("bin/java").toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private void built() throws IOException {
        for (String module : List.of("server", "console-client")) {
            Path lib = Files.createDirectories(root.resolve(module).resolve("target/lib"));
            Files.createFile(lib.resolve("drover-" + module + "-1.jar"));
        }
    }

    private Outcome launch(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/bash", root + "/drover"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectError(root.resolve("stderr").toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), out, Files.readString(root.resolve("stderr")));
    }

    @Test
    void saysWhatToInstallWhereThereIsNoJdk() throws Exception {
        Outcome outcome = launch("info");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("drover: No JDK 25").contains("https://adoptium.net");
        assertThat(outcome.err().lines()).hasSize(2);
    }

    @Test
    void namesTheVariablesThatSayItInVain() throws Exception {
        Path old = java("old", "17.0.2");
        environment.put("DROVER_JAVA_HOME", "/nowhere/jdk");
        environment.put("JAVA_HOME", old.toString());
        Outcome outcome = launch("serve");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("DROVER_JAVA_HOME is /nowhere/jdk, where no Java is")
                .contains("JAVA_HOME is " + old + ", which has Java 17");
    }

    @Test
    void findsAJdkInTheUsualPlaces() throws Exception {
        built();
        java("jdks/a", "24.0.1");
        Path fit = java("jdks/b", "25.0.1");
        java("jdks/c", "27");
        environment.put("DROVER_JAVA_PLACES", root.resolve("jdks") + "/*");
        Files.writeString(fit.resolve("bin/java"), "#!/bin/bash\necho the oldest that is fit\n");
        assertThat(launch("info")).isEqualTo(new Outcome(0, "the oldest that is fit\n", ""));
    }

    @Test
    void doesNotBuildWithARuntimeThatHasNoCompiler() throws Exception {
        Files.createFile(root.resolve("pom.xml"));
        environment.put("DROVER_JAVA_HOME", java("runtime", "25").toString());
        environment.put("PATH", "/usr/bin:/bin");
        Outcome outcome = launch("info");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("the Java in " + root.resolve("runtime"))
                .contains("without a compiler (javac)");
    }

    @Test
    void looksAgainAtTheVersionThatItRemembers() throws Exception {
        built();
        environment.put("PATH", "/usr/bin:/bin");
        Path home = java("jdk", "25");
        environment.put("DROVER_JAVA_HOME", home.toString());
        assertThat(launch("info").exitCode()).isZero();
        assertThat(root.resolve("target/launcher/java")).exists();
        java("jdk", "21.0.1");
        Outcome outcome = launch("info");
        assertThat(outcome.out()).doesNotContain("dev.drover.cli.Main");
    }

    @Test
    void startsSmallOnTheFolderOfANode() throws Exception {
        built();
        Files.createFile(root.resolve("server/target/lib/truffle-api-1.jar"));
        environment.put("DROVER_JAVA_HOME", java("jdk", "25").toString());
        Path joined = Files.createDirectories(root.resolve("joined/node"));
        Files.createFile(joined.resolve("joined.json"));
        String folder = root.resolve("joined").toString();
        String engine =
                "-Ddrover.engine=" + root.toRealPath() + "/server/target/lib/truffle-api-1.jar";

        assertThat(launch("serve", "--port", "0", "--data", folder).out().lines())
                .contains("-XX:TieredStopAtLevel=1", engine)
                .endsWith("--port", "0", "--data", folder);
        assertThat(launch("serve", "--data=" + folder).out().lines()).contains(engine);
        assertThat(launch("join", "https://control:7070").out().lines()).contains(engine);
        assertThat(launch("serve", "--data", root.toString()).out())
                .doesNotContain("TieredStopAtLevel", "drover.engine");
        environment.put("DROVER_DATA", folder);
        assertThat(launch("serve").out().lines()).contains(engine);
        assertThat(launch("serve", "--data", root.toString()).out())
                .doesNotContain("drover.engine");
    }

    @Test
    void startsTheServerWhateverOptionsComeFirst() throws Exception {
        built();
        environment.put("DROVER_JAVA_HOME", java("jdk", "25").toString());
        assertThat(launch("-o", "json", "serve", "--port", "0").out())
                .endsWith("dev.drover.server.Main\n-o\njson\n--port\n0\n");
        assertThat(launch("serve").out()).endsWith("dev.drover.server.Main\n");
        assertThat(launch("-o", "json", "join", "https://control:7070", "--name", "a").out())
                .endsWith(
                        """
                        dev.drover.server.Main
                        join
                        -o
                        json
                        https://control:7070
                        --name
                        a
                        """);
        assertThat(launch("-o", "serve", "demo").out())
                .endsWith("dev.drover.cli.Main\n-o\nserve\ndemo\n");
        assertThat(launch("--server", "serve").out())
                .endsWith("dev.drover.cli.Main\n--server\nserve\n");
        assertThat(launch().out()).endsWith("dev.drover.cli.Main\n");
        assertThat(launch("-o").out()).endsWith("dev.drover.cli.Main\n-o\n");
    }
}
