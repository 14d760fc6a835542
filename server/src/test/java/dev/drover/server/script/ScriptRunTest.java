package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How scripts are loaded, run and ended, and what they give. */
final class ScriptRunTest {

    private final TestHost scripts = new TestHost();

    @AfterEach
    void close() {
        scripts.close();
    }

    @Test
    void givesTheDefaultExport() {
        assertThat(scripts.result("export default { a: [1, 'x', null, true] };").toString())
                .isEqualTo("{\"a\":[1,\"x\",null,true]}");
    }

    @Test
    void callsAnExportedFunctionWithTheArguments() {
        String text =
                "export default async ({ n }) => { await host.sleep(1); return n + args.n; };";
        assertThat(scripts.result(text, TestHost.options().args("{\"n\": 21}")).asInt())
                .isEqualTo(42);
    }

    @Test
    void awaitsAtTheTopLevel() {
        assertThat(scripts.result("const x = await Promise.resolve(3); export default x;").asInt())
                .isEqualTo(3);
    }

    @Test
    void givesNullWhereNothingIsExported() {
        assertThat(scripts.result("1 + 1;").isNull()).isTrue();
    }

    @Test
    void importsFromTheLibraryByRelativeAndBareName() {
        scripts.library.put("lib/a", "import { c } from './deep/c.js'; export const a = 'a' + c;");
        scripts.library.put("lib/deep/c", "import b from '../../b.js'; export const c = 'c' + b;");
        scripts.library.put("b", "export default 'b';");
        String text = "import { a } from './lib/a.js'; import b from 'b'; export default a + b;";
        assertThat(scripts.result(text).asString()).isEqualTo("acbb");
    }

    @Test
    void importsAtRunTime() {
        scripts.library.put("x/late", "export const value = 5;");
        String text = "export default async () => (await import('./x/late.js')).value;";
        assertThat(scripts.result(text).asInt()).isEqualTo(5);
    }

    @Test
    void runsTheGivenTextWhateverTheLibraryHolds() {
        scripts.library.put("main", "export default 'of the library';");
        assertThat(scripts.result("export default 'given';").asString()).isEqualTo("given");
    }

    @Test
    void seesTheNewestTextOfAnImport() {
        scripts.library.put("x", "export default 1;");
        String text = "import x from 'x'; export default x;";
        assertThat(scripts.result(text).asInt()).isEqualTo(1);
        scripts.library.put("x", "export default 2;");
        assertThat(scripts.result(text).asInt()).isEqualTo(2);
    }

    @Test
    void waitsForTimersAfterTheResult() {
        scripts.result("setTimeout(() => host.status.set('late', 1), 20); export default 1;");
        assertThat(scripts.fake.status).containsKey("late");
    }

    @Test
    void isNotKeptByListeners() {
        assertThat(scripts.result("host.on('never', () => {}); export default 1;").asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    () => {}                        | The result is a function
                    { a: [1, 2n] }                  | The result.a[1] is a bigint
                    { a: new Map() }                | The result.a is a Map
                    NaN                             | The result is NaN
                    Symbol('x')                     | The result is a symbol
                    (() => { const a = {}; a.a = a; return a; })() | The result.a contains itself
                    """)
    void refusesAResultThatIsNoJson(String value, String message) {
        RunError error = scripts.error("export default () => (" + value + ");");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(error.message()).contains(message);
    }

    @Test
    void refusesAResultThatIsTooLarge() {
        ScriptLimits limits = ScriptLimits.defaults();
        RunError error =
                scripts.error(
                        "export default 'x'.repeat(17 << 20);", TestHost.options().limits(limits));
        assertThat(error.message()).contains("17825794 bytes", "limit is 16777216");
    }

    @Test
    void failsWherePromiseCanNeverSettle() {
        RunError error = scripts.error("await new Promise(() => {});");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(error.message()).contains("nothing can settle");
    }

    @Test
    void hasNothingOfTheRealDisk() {
        RunError error = scripts.error("await import('/etc/passwd');");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_LOAD);
    }

    @Test
    void hasNothingOfJavaNorOfTheEngine() {
        String text =
                "export default ['Java', 'Polyglot', 'Graal', 'load', 'print', 'Packages']"
                        + ".filter(name => typeof globalThis[name] !== 'undefined');";
        assertThat(scripts.result(text).isEmpty()).isTrue();
    }

    @Test
    void tellsTheListenerWhenItIsLoaded() {
        ScriptThread thread = scripts.start("export default 1;");
        assertThat(thread.loaded()).succeedsWithin(TestHost.PATIENCE);
        TestHost.outcome(thread);
        assertThat(scripts.loaded).containsExactly(thread);
    }

    @Test
    void showsItsSurroundings() {
        assertThat(scripts.eval("[host.run.script, host.node.name, run.script]").toString())
                .isEqualTo("[\"main.js\",\"here\",\"main.js\"]");
    }
}
