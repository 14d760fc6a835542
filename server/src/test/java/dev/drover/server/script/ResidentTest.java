package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A script that stays and answers requests of the host. */
final class ResidentTest {

    private final TestHost scripts = new TestHost();

    @AfterEach
    void close() {
        scripts.host.alive().forEach(thread -> thread.cancel(Cause.SERVER_STOPPED, "test over"));
        scripts.host.alive().forEach(TestHost::outcome);
        scripts.close();
    }

    private ScriptThread resident(String text) {
        return scripts.start("primary.js", text, TestHost.options().asResident());
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private static JsonNode get(CompletableFuture<JsonNode> answer) {
        try {
            return answer.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static DroverException failure(CompletableFuture<JsonNode> answer) {
        try {
            throw new AssertionError("answered " + answer.get(60, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return requireNonNull((DroverException) e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answersRequests() {
        ScriptThread thread =
                resident(
                        "let n = 0; export default async request => { await host.sleep(1);"
                                + " return { n: ++n, got: request }; };"
                                + "export const other = x => x + 1;");
        assertThat(get(thread.request("default", json("{\"a\":1}"))).toString())
                .isEqualTo("{\"n\":1,\"got\":{\"a\":1}}");
        assertThat(get(thread.request("default", json("null"))).at("/n").asInt()).isEqualTo(2);
        assertThat(get(thread.request("other", json("4"))).asInt()).isEqualTo(5);
    }

    @Test
    void answersManyAtOnce() {
        ScriptThread thread =
                resident("export default async n => { await host.sleep(n % 7); return n * 2; };");
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(thread.request("default", json(String.valueOf(i))));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(get(answers.get(i)).asInt()).isEqualTo(i * 2);
        }
    }

    @Test
    void survivesAFailingRequestAndSaysWhere() {
        ScriptThread thread =
                resident("export default r => {\n  if (r.bad) throw new Error('not this');\n};");
        DroverException failure = failure(thread.request("default", json("{\"bad\":true}")));
        assertThat(failure.kind()).isEqualTo(ErrorKind.SCRIPT);
        assertThat(failure.text()).isEqualTo("not this");
        assertThat(failure.details())
                .containsEntry("script", "primary.js")
                .containsEntry("line", 2);
        assertThat(get(thread.request("default", json("{}"))).isNull()).isTrue();
    }

    @Test
    void saysThatAFunctionIsNotThere() {
        ScriptThread thread = resident("export const x = 1;");
        assertThat(failure(thread.request("default", json("{}"))).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void failsTheRequestsThatItCannotAnswerAnyMore() {
        ScriptThread thread = resident("export default () => new Promise(() => {});");
        CompletableFuture<JsonNode> answer = thread.request("default", json("{}"));
        thread.cancel(Cause.SERVER_STOPPED, "stop");
        assertThat(failure(answer).kind()).isEqualTo(ErrorKind.CANCELLED);
        TestHost.outcome(thread);
        assertThat(failure(thread.request("default", json("{}"))).kind())
                .isEqualTo(ErrorKind.CANCELLED);
        assertThat(thread.deliver("x", json("{}"))).isFalse();
    }

    @Test
    void failsToLoadWithThePlace() {
        ScriptThread thread = resident("\nlet x = ;");
        assertThat(TestHost.place(TestHost.error(TestHost.outcome(thread))))
                .isEqualTo("primary.js:2:9");
        assertThat(thread.loaded()).isCompletedExceptionally();
    }

    @Test
    void givesARequestToRunSomethingAMethodThatStartsIt() {
        ScriptThread thread = resident("export default r => [typeof r.spawn, Object.keys(r)];");
        assertThat(
                        get(thread.request("default", json("{\"runId\":\"r\",\"script\":\"s\"}")))
                                .toString())
                .isEqualTo("[\"function\",[\"runId\",\"script\"]]");
    }

    @Test
    void boundsWhatWaits() {
        ScriptThread thread = resident("for (;;);");
        for (int i = 0; i < ScriptLimits.defaults().events() - 1; i++) {
            assertThat(thread.deliver("e", json("{}"))).isTrue();
        }
        CompletableFuture<JsonNode> last = thread.request("default", json("{}"));
        DroverException refused = failure(thread.request("default", json("{}")));
        assertThat(refused.kind()).isEqualTo(ErrorKind.LIMIT_REACHED);
        assertThatThrownBy(() -> thread.deliver("one more", json("{}")))
                .hasMessageContaining("10000 events and requests wait");
        thread.cancel(Cause.SERVER_STOPPED, "stop");
        assertThat(failure(last).kind()).isEqualTo(ErrorKind.CANCELLED);
    }
}
