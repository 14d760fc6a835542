package dev.drover.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class ServerConfigurationTest {

    @TempDir Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("drover.yaml"), text);
    }

    @Test
    void anEmptyFileMeansTheDefaults() throws Exception {
        assertThat(ServerConfiguration.read(file(""))).isEqualTo(ServerConfiguration.defaults());
    }

    @Test
    void aSectionWhoseLinesAreAllCommentsMeansTheDefaults() throws Exception {
        assertThat(ServerConfiguration.read(file("web:\n#  port: 1\nruns:\n")))
                .isEqualTo(ServerConfiguration.defaults());
    }

    @Test
    void aKeyWithoutAValueIsNamed() throws Exception {
        Path missing = file("web:\n  port:\n");
        assertThatThrownBy(() -> ServerConfiguration.read(missing))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContaining("'web.port' no value");

        Path inList = file("library:\n  mounts: [null]\n");
        assertThatThrownBy(() -> ServerConfiguration.read(inList))
                .hasMessageContaining("'library.mounts[0]' no value");
    }

    @Test
    void aKeyThatMayBeWithoutAValueIsTaken() throws Exception {
        assertThat(ServerConfiguration.read(file("runs:\n  runTimeLimit: null\n")))
                .isEqualTo(ServerConfiguration.defaults());
    }

    @Test
    void allKeysAreShownEvenThoseWithoutAValue() {
        assertThat(ServerConfiguration.defaults().asYaml()).contains("runTimeLimit: null");
        assertThat(ServerConfiguration.defaults().asJson()).contains("\"runTimeLimit\":null");
    }

    @Test
    void everyKeyCanBeWrittenAndIsReadBack() throws Exception {
        ServerConfiguration defaults = ServerConfiguration.defaults();

        assertThat(ServerConfiguration.read(file(defaults.asYaml()))).isEqualTo(defaults);
    }

    @Test
    void whatTheFileSaysGoesOverTheDefaultsKeyByKey() throws Exception {
        ServerConfiguration read =
                ServerConfiguration.read(file("runs:\n  runsAtOnce: 7\n  runTimeLimit: 5m\n"));

        assertThat(read.runs().runsAtOnce()).isEqualTo(7);
        assertThat(read.runs().runTimeLimit()).isEqualTo(Duration.ofMinutes(5));
        assertThat(read.runs().threadsPerRun())
                .isEqualTo(ServerConfiguration.defaults().runs().threadsPerRun());
        assertThat(read.data()).isEqualTo(ServerConfiguration.defaults().data());
    }

    @Test
    void processesAndFetchesHaveSettingsToo() throws Exception {
        ServerConfiguration read =
                ServerConfiguration.read(
                        file("process:\n  maximumAlive: 7\nnetwork:\n  redirects: 3\n"));

        assertThat(read.process().maximumAlive()).isEqualTo(7);
        assertThat(read.network().redirects()).isEqualTo(3);
    }

    @Test
    void anUnknownKeyIsNamedWithThoseThatAreKnown() throws Exception {
        Path file = file("runs:\n  runsAtOnec: 7\n");

        assertThatThrownBy(() -> ServerConfiguration.read(file))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContaining("runs.runsAtOnec")
                .hasMessageContaining("runsAtOnce");
    }

    @Test
    void aValueOutOfBoundsIsNamedWithItsBound() throws Exception {
        Path file = file("runs:\n  runsAtOnce: 0\n");

        assertThatThrownBy(() -> ServerConfiguration.read(file))
                .hasMessageContaining("runsAtOnce is 0; it must be at least 1");
    }

    @Test
    void aValueOfAWrongTypeIsNamed() throws Exception {
        Path file = file("web:\n  port: many\n");

        assertThatThrownBy(() -> ServerConfiguration.read(file)).hasMessageContaining("web.port");
    }

    @Test
    void aDamagedFileIsNamedWithTheLine() throws Exception {
        Path file = file("runs:\n  runsAtOnce: [1\nweb: x\n");

        assertThatThrownBy(() -> ServerConfiguration.read(file))
                .hasMessageContaining("drover.yaml")
                .hasMessageContaining("line ");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ServerConfiguration.read(folder.resolve("nowhere.yaml")))
                .hasMessageContaining("nowhere.yaml does not exist");
    }
}
