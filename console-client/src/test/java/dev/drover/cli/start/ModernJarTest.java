package dev.drover.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

final class ModernJarTest {

    @TempDir private Path folder;

    private static Path jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    void bringsOldClassFilesUpToDateSoThatTheyStillVerifyAndWork() throws Exception {
        Path old = jarOf(CommandLine.class);
        assertThat(ModernJar.needsWork(old)).isTrue();
        Path modern = folder.resolve("modern.jar");
        ModernJar.write(old, modern);
        assertThat(ModernJar.needsWork(modern)).isFalse();
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {modern.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> specification = loader.loadClass("picocli.CommandLine$Model$CommandSpec");
            Object made = specification.getMethod("create").invoke(null);
            specification.getMethod("name", String.class).invoke(made, "works");
            assertThat(specification.getMethod("name").invoke(made)).isEqualTo("works");
        }
    }

    @Test
    void leavesModernJarsWhereTheyAre() throws Exception {
        Path jar = jarOf(tools.jackson.core.JsonParser.class);
        assertThat(ModernJar.needsWork(jar)).isFalse();
        List<Path> path = ModernJar.classPath(jar.resolveSibling("."), folder.resolve("copies"));
        assertThat(path).map(Path::normalize).contains(jar);
    }
}
