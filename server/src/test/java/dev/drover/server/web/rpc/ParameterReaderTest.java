package dev.drover.server.web.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.RunId;
import dev.drover.api.RunState;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;

final class ParameterReaderTest {

    record Everything(
            String text,
            long number,
            @Nullable Integer small,
            @Nullable Double real,
            @Nullable Boolean flag,
            @JsonProperty("wait") @Nullable Duration patience,
            @Nullable Level level,
            @Nullable RunState state,
            @Nullable RunId run,
            @Nullable List<String> list,
            @Nullable ObjectNode object,
            @Nullable JsonNode any,
            @Nullable TextOrInteger name,
            @Nullable OneOrMore texts) {}

    record Unsupported(Thread thread) {}

    private final ParameterReader<Everything> reader = ParameterReader.of(Everything.class);

    @Test
    void readsEveryTypeByName() {
        Everything read =
                read(
                        """
                        {"text": "a", "number": 9007199254740993, "small": -3, "real": 2,
                         "flag": true, "wait": "30s", "level": "warning", "state": "RUNNING",
                         "run": "0N5CKQ4DMB3XA", "list": ["x", "y"], "object": {"a": [1]},
                         "any": null, "name": 3}
                        """);
        assertThat(read.text()).isEqualTo("a");
        assertThat(read.number()).isEqualTo(9007199254740993L);
        assertThat(read.small()).isEqualTo(-3);
        assertThat(read.real()).isEqualTo(2.0);
        assertThat(read.flag()).isTrue();
        assertThat(read.patience()).isEqualTo(Duration.ofSeconds(30));
        assertThat(read.level()).isEqualTo(Level.WARNING);
        assertThat(read.state()).isEqualTo(RunState.RUNNING);
        assertThat(read.run()).isEqualTo(new RunId("0N5CKQ4DMB3XA"));
        assertThat(read.list()).containsExactly("x", "y");
        assertThat(read.object()).hasToString("{\"a\":[1]}");
        assertThat(read.name()).isEqualTo(new TextOrInteger("3"));
    }

    @Test
    void readsOneTextOrMore() {
        assertThat(read("{\"text\": \"a\", \"number\": 1, \"texts\": \"x\"}").texts())
                .isEqualTo(new OneOrMore(List.of("x")));
        assertThat(read("{\"text\": \"a\", \"number\": 1, \"texts\": [\"x\", \"y\"]}").texts())
                .isEqualTo(new OneOrMore(List.of("x", "y")));
        assertThatThrownBy(() -> read("{\"text\": \"a\", \"number\": 1, \"texts\": [1]}"))
                .hasMessageContaining("expected a text or a list of texts");
    }

    @Test
    void readsByPositionInTheOrderOfTheComponents() {
        Everything read = read("[\"a\", 1, null, 0.5]");
        assertThat(read.text()).isEqualTo("a");
        assertThat(read.number()).isEqualTo(1);
        assertThat(read.small()).isNull();
        assertThat(read.real()).isEqualTo(0.5);
    }

    @Test
    void leavesOutWhatMayBeAbsent() {
        Everything read = read("{\"text\": \"a\", \"number\": 1, \"level\": null}");
        assertThat(read.level()).isNull();
        assertThat(read.list()).isNull();
    }

    @Test
    void keepsTheJsonNullThatSomebodySets() {
        record Setting(String key, JsonNode value) {}
        Setting read =
                ParameterReader.of(Setting.class).read(json("{\"key\":\"k\",\"value\":null}"));
        assertThat(read.value().isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"number": 1}                                | 'text' is missing
                    {"text": null, "number": 1}                  | 'text' is null; expected a text
                    {"text": 5, "number": 1}                     | 'text' is 5; expected a text
                    {"text": "a", "number": "1"}                 | 'number' is "1"; expected an integer
                    {"text": "a", "number": 1.5}                 | 'number' is 1.5
                    {"text": "a", "number": 1e999}               | 'number' is
                    {"text": "a", "number": 99999999999999999999}| 'number' is 99999999999999999999
                    {"text": "a", "number": 1, "small": 4294967296} | 'small' is 4294967296
                    {"text": "a", "number": 1, "real": "x"}      | 'real' is "x"; expected a number
                    {"text": "a", "number": 1, "real": 1e999}    | 'real' is
                    {"text": "a", "number": 1, "flag": 0}        | 'flag' is 0; expected true or false
                    {"text": "a", "number": 1, "wait": "soon"}   | 'wait': 'soon' is not a duration
                    {"text": "a", "number": 1, "wait": -1}       | 'wait': The duration -1 ms is negative
                    {"text": "a", "number": 1, "wait": 1e300}    | 'wait' is
                    {"text": "a", "number": 1, "level": "bad"}   | 'level' is "bad"; expected one of ok, info
                    {"text": "a", "number": 1, "run": "x"}       | 'run': 'x' is not the identifier of a run
                    {"text": "a", "number": 1, "list": ["x", 1]} | 'list' is ["x",1]
                    {"text": "a", "number": 1, "list": "x"}      | 'list' is "x"; expected a list
                    {"text": "a", "number": 1, "object": []}     | 'object' is []; expected an object
                    {"text": "a", "number": 1, "any": [1e999]}   | 'any' is
                    {"text": "a", "number": 1, "name": 1.5}      | 'name' is 1.5; expected a text or an integer
                    {"text": "a", "number": 1, "nmae": 1}        | no parameter 'nmae'
                    ["a"]                                        | 'number' is missing
                    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] | 15 parameters were given
                    """)
    void refusesWhatDoesNotFitAndNamesIt(String parameters, String message) {
        assertThatThrownBy(() -> read(parameters))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        error -> {
                            assertThat(error.kind()).isEqualTo(ErrorKind.INVALID_PARAMETERS);
                            assertThat(error.text()).contains(message);
                            assertThat(error.hint()).isNotEmpty();
                        });
    }

    @Test
    void showsOnlyTheBeginningOfALongValue() {
        assertThatThrownBy(() -> read("{\"text\": [\"" + "x".repeat(10_000) + "\"]}"))
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void refusesValuesThatNestDeeperThanTheyCouldBeGivenBack() {
        String deepest = "[".repeat(100) + "]".repeat(100);
        assertThat(read("{\"text\": \"a\", \"number\": 1, \"any\": " + deepest + "}").any())
                .isNotNull();
        assertThatThrownBy(
                        () -> read("{\"text\": \"a\", \"number\": 1, \"any\": [" + deepest + "]}"))
                .hasMessageContaining("at most 100 deep");
    }

    @Test
    void takesNothingWhereThereAreNoParameters() {
        var none = ParameterReader.of(NoParameters.class);
        assertThat(none.read(null)).isEqualTo(new NoParameters());
        assertThat(none.read(json("[]"))).isEqualTo(new NoParameters());
        assertThatThrownBy(() -> none.read(json("{\"a\": 1}")))
                .hasMessageContaining("no parameter 'a'");
    }

    @Test
    void refusesARecordWhoseTypesItCannotRead() {
        assertThatThrownBy(() -> ParameterReader.of(Unsupported.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Thread");
    }

    private Everything read(String parameters) {
        return reader.read(json(parameters));
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }
}
