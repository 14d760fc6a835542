package dev.drover.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

/** Sizes, durations, names of tools and words, as people write them. */
final class WrittenValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0B, 0",
        "512, 512B, 512",
        "10 MB, 10MB, 10000000",
        "64kib, 64KiB, 65536",
        "65536, 64KiB, 65536",
        "1500K, 1500kB, 1500000",
        "1000m, 1GB, 1000000000",
        "8192TiB, 8192TiB, 9007199254740992",
        "1024000, 1024kB, 1024000",
    })
    void readsSizes(String written, String text, long bytes) {
        DataSize size = DataSize.parse(written);
        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(size).hasToString(text);
        assertThat(DataSize.parse(text)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1.5MB",
                "MB",
                "10XB",
                "5i",
                "5iB",
                "9007199254740993",
                "9000000TB"
            })
    void refusesWhatIsNoSize(String written) {
        assertThatThrownBy(() -> DataSize.parse(written))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining("size");
    }

    @Test
    void sizesAreTextsInJsonAndMayBeNumbers() {
        assertThat(Json.mapper().writeValueAsString(new DataSize(10_000_000)))
                .isEqualTo("\"10MB\"");
        assertThat(Json.mapper().readValue("\"64KiB\"", DataSize.class))
                .isEqualTo(new DataSize(65_536));
        assertThat(Json.mapper().readValue("65536", DataSize.class))
                .isEqualTo(new DataSize(65_536));
        assertThat(new DataSize(1)).isLessThan(new DataSize(2));
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "1, 1ms", "1500, 1500ms", "90000, 90s", "120000, 2m", "86400000, 1d"})
    void writesDurationsAsTheyAreRead(long milliseconds, String text) {
        Duration duration = Duration.ofMillis(milliseconds);
        assertThat(Durations.text(duration)).isEqualTo(text);
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @Test
    void namesToolsInFewCharacters() {
        assertThat(new ToolName("a")).isLessThan(new ToolName("db.dump_2-x"));
        assertThat(new ToolName("command").isReserved()).isTrue();
        assertThat(new ToolName("commands").isReserved()).isFalse();
        for (String wrong : List.of("", "A", "-a", "a.", "a b", "ü", "*", "a".repeat(65))) {
            assertThatThrownBy(() -> new ToolName(wrong))
                    .as(wrong)
                    .hasMessageContaining("is not the name of a tool");
        }
    }

    @Test
    void findsTheWordThatWasMeant() {
        List<String> words = List.of("default", "description", "name", "names");
        assertThat(Spelling.near("descripton", words)).containsExactly("description");
        assertThat(Spelling.near("nmae", words)).containsExactly("name");
        assertThat(Spelling.near("anything", words)).isEmpty();
        assertThat(Spelling.near("x".repeat(1_000_000), words)).isEmpty();
        assertThat(Spelling.question("nam", words)).isEqualTo("did you mean 'name'?");
        assertThat(Spelling.question("deafult", words)).isEqualTo("did you mean 'default'?");
        assertThat(Spelling.question("", words)).isEmpty();
    }
}
