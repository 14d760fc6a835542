package dev.drover.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.api.DataChanges;
import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.RunChanges;
import dev.drover.api.RunLogPage;
import dev.drover.api.ScriptInfo;
import dev.drover.api.ServerHello;
import dev.drover.api.StatusChanges;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;

import java.util.function.Function;
import java.util.stream.Stream;

/** What is decoded by hand is what the mapper makes of the same text. */
final class DecodeTest {

    private static final String RUN =
            """
            {"runId": "0N5CKQ4DMB3XA", "script": "a.js", "scriptVersion": 3, "args": {"x": [1, null]},
             "state": "FAILED", "startedBy": "ann", "eventId": "e", "detached": true,
             "createdAt": "2026-01-01T00:00:00Z", "startedAt": "2026-01-01T00:00:01.5Z",
             "endedAt": "2026-01-01T00:00:02Z", "result": {"a": 1.5},
             "error": {"cause": "SCRIPT_ERROR", "message": "no", "script": "a.js", "line": 1,
                       "column": 2, "hostCall": "exec"},
             "progress": {"done": 1.0, "total": 2.0, "label": "l"}}
            """;
    private static final String BARE_RUN =
            """
            {"runId": "0N5CKQ4DMB3XA", "script": "a.js", "args": {}, "state": "PENDING",
             "startedBy": "ann", "detached": false, "createdAt": "2026-01-01T00:00:00Z"}
            """;

    static Stream<Arguments> texts() {
        return Stream.of(
                example(
                        RunChanges.class,
                        Decode::runChanges,
                        "{\"version\": 5, \"changes\": ["
                                + RUN
                                + ","
                                + BARE_RUN
                                + "], \"removed\": [\"0N5CKQ4DMB3XB\"], \"reset\": true}"),
                example(
                        RunLogPage.class,
                        Decode::runLogPage,
                        """
                        {"offset": 77, "end": true, "entries": [
                          {"at": "2026-01-01T00:00:00Z", "kind": "MESSAGE", "level": "warning",
                           "text": "t", "data": {"a": [true]}, "threadId": "0N5CKQ4DMB3XC"},
                          {"at": "2026-01-01T00:00:00Z", "kind": "STDERR", "text": "",
                           "processId": "0N5CKQ4DMB3XD"}]}
                        """),
                example(
                        StatusChanges.class,
                        Decode::statusChanges,
                        """
                        {"version": 9, "removed": ["gone"], "reset": false, "changes": [
                          {"name": "n", "value": 12345678901234567890, "level": "ok", "text": "t",
                           "unit": "MB", "updatedAt": "2026-01-01T00:00:00.123456789Z",
                           "version": 8, "runId": "0N5CKQ4DMB3XA"},
                          {"name": "m", "value": "text", "updatedAt": "2026-01-01T00:00:00Z",
                           "version": 9}]}
                        """),
                example(
                        DataChanges.class,
                        Decode::dataChanges,
                        """
                        {"version": 2, "removed": [], "reset": true, "changes": [
                          {"key": "k", "value": [], "updatedAt": "2026-01-01T00:00:00Z",
                           "version": 2}]}
                        """),
                example(
                        ScriptInfo.class,
                        Decode::script,
                        """
                        {"name": "a.js", "version": 1, "hash": "00", "bytes": 3, "origin": "stored",
                         "author": "ann", "at": "2026-01-01T00:00:00Z", "comment": "c",
                         "deleted": true}
                        """),
                example(
                        ServerHello.class,
                        Decode::serverHello,
                        """
                        {"name": "drover", "version": "1", "host": "h", "operatingSystem": "Linux",
                         "cores": 2, "scriptEngine": "e", "uptimeMilliseconds": 5,
                         "counts": {"runs": 1}, "versions": {"data": 2}, "features": ["f"]}
                        """));
    }

    private static <T> Arguments example(
            Class<T> type, Function<JsonNode, T> decoder, String text) {
        return Arguments.of(type, decoder, text);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void decodesAsTheMapperDoes(Class<?> type, Function<JsonNode, ?> decoder, String text) {
        assertThat((Object) decoder.apply(JsonText.read(text)))
                .isEqualTo(Json.mapper().readValue(text, type));
    }

    @Test
    void leavesOutWhatANewerServerAdds() {
        JsonNode node = JsonText.read(BARE_RUN.strip().replaceFirst("\\{", "{\"new\": 1,"));
        assertThat(Decode.run(node).script()).isEqualTo("a.js");
    }

    @Test
    void namesWhatIsMissing() {
        DroverException failure =
                catchThrowableOfType(
                        DroverException.class,
                        () -> Decode.run(JsonText.read("{\"runId\": \"0N5CKQ4DMB3XA\"}")));
        assertThat(failure.text()).isEqualTo("The server's answer lacks 'script'");
    }
}
