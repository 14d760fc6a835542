package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Permission;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The one way that every host call takes. */
final class HostCallsTest {

    private final List<String> passed = new CopyOnWriteArrayList<>();

    private final HostCallStep recording =
            (call, rest) -> {
                passed.add(call.sequence() + " " + call.name() + " " + call.caller().user());
                return rest.proceed();
            };

    private static HostFunction<FakeHostFunctions.Key> get(
            HostAction<FakeHostFunctions.Key> action) {
        return HostFunction.blocking(
                "data.get", Permission.DATA_READ, FakeHostFunctions.Key.class, action);
    }

    private static TestHost host(List<HostCallStep> steps, HostAction<FakeHostFunctions.Key> get) {
        return new TestHost(ScriptConfiguration.defaults(), steps, get(get));
    }

    @Test
    void numbersEachCallAndPassesTheSteps() {
        try (TestHost scripts = host(List.of(recording), call -> null)) {
            scripts.result("message('a'); await publicData.get('k'); message('b');");
            assertThat(passed)
                    .containsExactly(
                            "1 run.message tester", "2 data.get tester", "3 run.message tester");
        }
    }

    @Test
    void aStepMayAnswerInPlaceOfTheAction() {
        HostCallStep answering =
                (call, rest) ->
                        call.name().equals("data.get")
                                ? CompletableFuture.completedFuture(
                                        new HostResult("{\"value\":\"recorded\"}", null))
                                : rest.proceed();
        try (TestHost scripts =
                host(
                        List.of(answering),
                        call -> {
                            throw new AssertionError("acted");
                        })) {
            assertThat(scripts.eval("await publicData.get('k')").asString()).isEqualTo("recorded");
        }
    }

    @Test
    void refusesWhatIsNotAllowedBeforeAnyStep() {
        try (TestHost scripts = host(List.of(recording), call -> null)) {
            assertThat(
                            scripts.error(
                                            "await publicData.get('k');",
                                            TestHost.options()
                                                    .permissions(EnumSet.of(Permission.RUN_READ)))
                                    .message())
                    .contains("host function data.get", "DATA_READ is missing");
            assertThat(passed).isEmpty();
        }
    }

    @Test
    void showsADefectAsOneWithoutItsStack() {
        try (TestHost scripts =
                host(
                        List.of(),
                        call -> {
                            throw new IllegalStateException("internal detail");
                        })) {
            String text =
                    "export default await publicData.get('k').catch(e => [e.kind, e.message]);";
            assertThat(scripts.result(text).toString())
                    .isEqualTo("[\"internal\",\"data.get failed by a defect of Drover's own\"]");
        }
    }

    @Test
    void givesKindMessageAndHint() {
        try (TestHost scripts =
                host(
                        List.of(),
                        call -> {
                            throw new DroverException(ErrorKind.STORAGE_FULL, "full", "free some");
                        })) {
            String text =
                    "export default await publicData.get('k').catch(e => [e.name, e.kind,"
                            + " e.message, e.hint]);";
            assertThat(scripts.result(text).toString())
                    .isEqualTo("[\"HostError\",\"storage_full\",\"full\",\"free some\"]");
        }
    }

    @Test
    void doesNotTakeTwoFunctionsOfOneName() {
        HostFunction<FakeHostFunctions.Key> function = get(call -> null);
        assertThatThrownBy(() -> new HostCalls(List.of(function, function), List.of()))
                .hasMessageContaining("data.get");
    }

    @Test
    void doesNotTakeANameOfAnotherForm() {
        assertThatThrownBy(() ->
                        HostFunction.inline(
                                "get",
                                Permission.DATA_READ,
                                FakeHostFunctions.Key.class,
                                call -> null))
                .hasMessageContaining("noun.verb");
    }
}
