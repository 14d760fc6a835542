package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "-1",
                "9223372036854775807",
                "123456789012345678901234567890",
                "1.5",
                "\"a\\n\\u0000\\\"\\\\é😀\"",
                "[]",
                "{}",
                "[1,[2,{\"a\":{\"b\":null}}],\"x\"]"
            })
    void writesWhatItRead(String text) {
        String written = JsonText.write(JsonText.read(text));
        assertThat(Json.mapper().readTree(written)).isEqualTo(Json.mapper().readTree(text));
    }

    @Test
    void keepsEveryDigit() {
        String text = "[0.1234567890123456789,1.0E400]";
        assertThat(JsonText.write(JsonText.read(text)))
                .isEqualTo("[0.1234567890123456789,1.0E+400]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "{", "1 2", "{\"a\":}", "[1,]", "nul", "'x'"})
    void refusesWhatIsNotOneJsonValue(String text) {
        DroverException failure =
                catchThrowableOfType(DroverException.class, () -> JsonText.read(text));
        assertThat(failure.kind()).isEqualTo(ErrorKind.PARSE_ERROR);
    }

    @Test
    void refusesToNestTooDeep() {
        String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);
        DroverException failure =
                catchThrowableOfType(DroverException.class, () -> JsonText.read(deep));
        assertThat(failure.kind()).isEqualTo(ErrorKind.PARSE_ERROR);
    }

    @Test
    void laysOutForPeople() {
        String text =
                "{\"short\":[1,2],\"long\":[\""
                        + "a".repeat(50)
                        + "\",\""
                        + "b".repeat(50)
                        + "\"]}";
        assertThat(JsonText.pretty(JsonText.read(text)).lines())
                .containsExactly(
                        "{",
                        "  \"short\": [1,2],",
                        "  \"long\": [",
                        "    \"" + "a".repeat(50) + "\",",
                        "    \"" + "b".repeat(50) + "\"",
                        "  ]",
                        "}");
    }
}
