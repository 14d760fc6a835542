package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Expressions in a real engine: what they see, what they cannot do, what is said of them. */
final class ExpressionsTest {

    private static final List<String> VARIABLES = List.of("name", "labels", "facts", "groups");
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final Thing WEB =
            new Thing(
                    "web-1",
                    Map.of("tier", "web"),
                    """
                    {"os": {"family": "debian", "version": 13}, "cores": 8, "big": 9007199254740993,
                     "half": 0.5, "none": null, "virtual": true,
                     "disks": [{"mount": "/", "free": 5}, {"mount": "/srv", "free": 900}],
                     "tools": {"git": "2.47", "docker": "27"}, "__proto__": {"tainted": 1}}
                    """,
                    List.of("front"));

    private static final Thing DATABASE =
            new Thing(
                    "db-1", Map.of("tier", "db"), "{\"os\": {\"family\": \"redhat\"}}", List.of());

    private static LazyEngine engine;
    private static Expressions expressions;

    /** A machine. */
    private record Thing(String name, Map<String, String> labels, String json, List<String> groups)
            implements ExpressionSubject {

        @Override
        public String described() {
            return "node " + name;
        }

        @Override
        public Object value(String variable) {
            return switch (variable) {
                case "name" -> name;
                case "labels" -> labels;
                case "groups" -> groups;
                default -> facts();
            };
        }

        private JsonNode facts() {
            return Json.mapper().readTree(json);
        }
    }

    @BeforeAll
    static void start() {
        engine = new LazyEngine(List.of());
        expressions = new Expressions(engine, new ExpressionLimits(LONG, 64L << 20, 2));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        expressions.close();
        assertThat(expressions.awaitEnd(Duration.ofSeconds(30))).isTrue();
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "facts.os.family === 'debian' && labels.tier !== 'db'",
                "name.startsWith('web') && /^w.b-\\d$/.test(name)",
                "groups.includes('front')",
                "labels.tier in {web: 1}",
                "'docker' in facts.tools",
                "Object.keys(facts.tools).join() === 'git,docker'",
                "Object.entries(labels).flat().join() === 'tier,web'",
                "facts.disks.some(disk => disk.free > 100)",
                "[...facts.disks].length === 2 && Array.isArray(facts.disks)",
                "({...facts.os}).version === 13",
                "facts.none === null",
                "facts.nothing === undefined",
                "facts.disks[2] === undefined",
                "facts.half + facts.cores === 8.5 && typeof facts.big === 'number'",
                "JSON.parse(JSON.stringify(facts)).disks[1].mount === '/srv'",
                "facts.virtual",
                "facts.cores // of the machine",
                "(facts.cores, 1)",
                "facts?.gpu?.model ?? true",
                "facts\n  .cores > 4\n  && true",
                "facts.tainted === undefined",
            })
    void isTrueOfAMachine(String expression) {
        assertThat(matching(expression)).contains(WEB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "facts.tools.git",
                "facts.disks.length",
                "facts.disks[1].mount === '/srv'",
                "Object.keys(facts.tools).length > 0",
                "'git' in facts.tools",
                "[...facts.disks].length",
                "!(facts.tools.git === 'other')",
                "facts.disks.some(disk => disk.free)",
                "(({disks: [first]}) => first)(facts)",
            })
    void whatASubjectLacksDoesNotMatch(String expression) {
        assertThat(matching(expression)).containsExactly(WEB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "''", "null", "undefined", "NaN", "false", "0n"})
    void takesAnyValueByItsTruth(String expression) {
        assertThat(matching(expression)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    facts.os ==== 1         | cannot be read at line 1, column 13
                    facts.os && (           | cannot be read at its end
                    facts.os.family = 'a'   | failed for node web-1: TypeError: writeMember (family)
                    name = 'db-1'           | failed for node web-1: TypeError: Assignment to constant "name"
                    fact.os                 | node web-1 at line 1, column 1: ReferenceError: fact is
                    labels.tier.foo()       | failed for node web-1: TypeError: labels.tier.foo is not a function
                    (() => { throw 7 })()   | failed for node web-1 at line 1, column 10
                    (async () => 1)()       | A promise is neither true nor false
                    import('fs')            | A promise is neither true nor false
                    1) + (1                 | cannot be read at line 1, column 2
                    true); while (1); (1    | cannot be read at line 1, column 5
                    1], [1                  | cannot be read
                    if (1) 2                | cannot be read at line 1, column 1
                    return 1                | cannot be read at line 1, column 1
                    $drover                 | ReferenceError
                    Java.type('java.io.File')      | ReferenceError
                    Polyglot.import('x')           | ReferenceError
                    host.nodes()                   | ReferenceError
                    load('/etc/passwd')            | ReferenceError
                    print(1)                       | ReferenceError
                    fetch('http://localhost')      | ReferenceError
                    new SharedArrayBuffer(1)       | ReferenceError
                    new Worker('x')                | ReferenceError
                    """)
    void namesWhatIsWrongAndWhere(String expression, String said) {
        DroverException error = refusal(expression);
        assertThat(error.kind()).isEqualTo(ErrorKind.INVALID_PARAMETERS);
        assertThat(error.text()).contains("'" + expression + "'").contains(said);
        assertThat(error.hint()).isNotEmpty();
    }

    @Test
    void keepsWhatIsThrownShort() {
        assertThat(refusal("(() => { throw new Error('x'.repeat(1e6)) })()").text().length())
                .isLessThan(5_000);
        assertThat(refusal("(() => { throw {get message() { throw 1 }} })()").text())
                .contains("failed for node web-1");
    }

    @Test
    void namesTheLineOfAnErrorInSeveral() {
        assertThat(refusal("true\n  && fact.os").text()).contains("line 2, column 6");
        assertThat(refusal("true\n  && )").text()).contains("line 2, column 6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(Object.prototype.polluted = 1)",
                "(facts.__proto__.polluted = 1)",
                "(labels.constructor.prototype.polluted = 1)",
                "(globalThis.kept = 1)",
                "(Array.prototype.includes = () => true)",
                "(Object.getPrototypeOf(function* () {}).kept = 1)",
                "(groups.push('more'))",
                "(facts.disks[0] = 1)",
                "(delete facts.os)",
                "Object.defineProperty(Promise, 'x', {value: 1})",
                "(kept => kept)(JSON.kept = 1)",
                "eval('globalThis.kept = 1')",
                "Function('return this')().kept = 1",
            })
    void leavesNothingForTheNext(String expression) {
        assertThat(refusal(expression).kind()).isEqualTo(ErrorKind.INVALID_PARAMETERS);
    }

    @Test
    void answersDoNotDependOnWhatWasAskedBefore() {
        assertThat(matching("(RegExp.kept ?? 1) && !globalThis.kept"))
                .containsExactly(WEB, DATABASE);
        refusal("(globalThis.kept = 1)");
        assertThat(matching("globalThis.kept")).isEmpty();
        assertThat(
                        matching(
                                "facts.constructor.constructor('globalThis.kept = 1')(),"
                                        + " globalThis.kept"))
                .isEmpty();
        assertThat(refusal("kept").text()).contains("ReferenceError");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(() => { while (true); })()",
                "(() => { for (;;) try { while (true); } finally { continue } })()",
                "(async () => { await 0; while (true); })()",
                "/^(a+)+\\1$/.test('a'.repeat(60) + '!')",
                "[...(function* () { for (;;) yield })()].length",
            })
    void endsWhatTakesTooLong(String expression) {
        Expressions hasty =
                new Expressions(engine, new ExpressionLimits(Duration.ofMillis(300), 1L << 40, 1));
        DroverException error =
                refusal(() -> hasty.matching(expression, VARIABLES, List.of(WEB), LONG));
        // What fills the heap while it loops may end there first.
        assertThat(error.kind()).isIn(ErrorKind.TIMEOUT, ErrorKind.TOO_LARGE);
        assertThat(error.text()).contains("The query '" + expression + "'");
        assertThat(hasty.matching("true", VARIABLES, List.of(WEB), LONG)).containsExactly(WEB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(() => { const all = []; for (;;) all.push(new Array(1000).fill(0)); })()",
                "(() => { let text = 'x'; for (;;) text += text + '!'; })()",
                "new Array(4e8).fill(0).length",
                "'x'.repeat(2 ** 30 - 100).length && new Uint8Array(2 ** 31 - 1).length",
            })
    void endsWhatAsksForTooMuchMemory(String expression) {
        DroverException error = refusal(expression);
        assertThat(error.kind()).isIn(ErrorKind.TOO_LARGE, ErrorKind.INVALID_PARAMETERS);
        assertThat(error.text()).contains("The query '");
        assertThat(matching("true")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(f => f(f))(f => f(f))",
                "(f => f(f))(f => [...facts.disks].map(() => f(f)))"
            })
    void endsWhatRecursesWithoutEnd(String expression) {
        assertThat(refusal(expression).kind())
                .isIn(ErrorKind.TOO_LARGE, ErrorKind.INVALID_PARAMETERS);
    }

    @Test
    void refusesATextThatNestsBeyondTheStackOrIsTooLong() {
        String deep = "(".repeat(4_900) + "1" + ")".repeat(4_900);
        try {
            assertThat(matching(deep)).hasSize(2);
        } catch (DroverException e) {
            assertThat(e.kind()).isIn(ErrorKind.TOO_LARGE, ErrorKind.INVALID_PARAMETERS);
        }
        assertThat(refusal("1" + " + 1".repeat(2_500)).text())
                .contains("10001 characters; the limit is 10000");
    }

    @Test
    void letsOnlySoManyRunAtOnce() throws Exception {
        Expressions narrow = new Expressions(engine, new ExpressionLimits(LONG, 1L << 40, 1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            ExpressionSubject slow =
                    new ExpressionSubject() {
                        @Override
                        public String described() {
                            return "slow";
                        }

                        @Override
                        public Object value(String variable) {
                            begun.complete(null);
                            return "x";
                        }
                    };
            var endless =
                    threads.submit(() ->
                            narrow.matching(
                                    "(() => { for (;;); })()", VARIABLES, List.of(slow), LONG));
            begun.get();
            DroverException full =
                    refusal(() ->
                            narrow.matching("1", VARIABLES, List.of(WEB), Duration.ofMillis(50)));
            assertThat(full.kind()).isEqualTo(ErrorKind.LIMIT_REACHED);
            assertThat(full.text()).contains("as many run as may at once: 1");
            narrow.close();
            assertThat(catchThrowableOfType(Exception.class, endless::get))
                    .hasRootCauseInstanceOf(DroverException.class)
                    .hasMessageContaining("The server stops");
            assertThat(narrow.awaitEnd(LONG)).isTrue();
            assertThat(refusal(() -> narrow.matching("1", VARIABLES, List.of(WEB), LONG)).kind())
                    .isEqualTo(ErrorKind.UNAVAILABLE);
        }
    }

    @Test
    void checksWithoutASubject() {
        expressions.check("facts.anything > 1", VARIABLES);
        assertThat(refusal(() -> expressions.check("facts.", VARIABLES)).text())
                .contains("cannot be read at its end");
    }

    @Test
    void makesNoEngineUntilItIsAsked() {
        LazyEngine unused = new LazyEngine(List.of());
        unused.close();
        Expressions idle = new Expressions(unused, ExpressionLimits.defaults());
        idle.close();
        Expressions asked = new Expressions(unused, ExpressionLimits.defaults());
        assertThat(refusal(() -> asked.check("1", VARIABLES)).kind()).isEqualTo(ErrorKind.INTERNAL);
    }

    @Test
    void answersManyInTheirOrder() {
        List<Thing> many =
                IntStream.range(0, 3_000)
                        .mapToObj(
                                i -> new Thing("n" + i, Map.of(), "{\"i\": " + i + "}", List.of()))
                        .toList();
        assertThat(expressions.matching("facts.i % 1000 === 7", VARIABLES, many, LONG))
                .extracting(Thing::name)
                .containsExactly("n7", "n1007", "n2007");
    }

    private static List<Thing> matching(String expression) {
        return expressions.matching(expression, VARIABLES, List.of(WEB, DATABASE), LONG);
    }

    private static DroverException refusal(String expression) {
        return refusal(() -> matching(expression));
    }

    private static DroverException refusal(Runnable action) {
        DroverException error = catchThrowableOfType(DroverException.class, action::run);
        assertThat(error).isNotNull();
        return error;
    }
}
