package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an identifier means that a script uses and did not define. */
final class IdentifiersTest {

    private final TestHost scripts = new TestHost();

    @BeforeEach
    void spawnReally() {
        scripts.spawnReally();
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    @Test
    void isAMemberOfTheHost() {
        scripts.result("await status.set('x', 1); message('hello'); await sleep(1);");
        assertThat(scripts.fake.status).containsKey("x");
        assertThat(scripts.fake.asked).anyMatch(asked -> asked.startsWith("run.message"));
    }

    @Test
    void isAScriptOfTheLibraryThatCanBeCalled() {
        scripts.library.put("double", "export default ({ n }) => n * 2;");
        assertThat(scripts.eval("await double({ n: 21 })").asInt()).isEqualTo(42);
    }

    @Test
    void isAHostMemberBeforeAScriptOfThatName() {
        scripts.library.put("status", "export default 'the script';");
        assertThat(scripts.eval("typeof status.set").asString()).isEqualTo("function");
    }

    @Test
    void isWhatTheScriptDefinesBeforeEverything() {
        scripts.library.put("compile", "export default 1;");
        String text =
                "const status = 5; function compile() { return 6; } export default [status,"
                        + " compile()];";
        assertThat(scripts.result(text).toString()).isEqualTo("[5,6]");
    }

    @Test
    void isSeenAsSoonAsTheLibraryHasIt() {
        ScriptThread thread =
                scripts.start(
                        "const before = typeof fresh;"
                                + "export default async () => {"
                                + "  await host.next('pushed');"
                                + "  return [before, typeof fresh, await fresh()]; };");
        await().atMost(TestHost.PATIENCE).until(() -> scripts.fake.isListening("pushed"));
        scripts.library.put("fresh", "export default 'made';");
        scripts.fake.emitFromOutside("pushed", "null", "user:tester");
        assertThat(TestHost.outcome(thread).toString())
                .contains("[\"undefined\",\"function\",\"made\"]");
    }

    @Test
    void isGoneWhenTheLibraryHasItNoMore() {
        scripts.library.put("gone", "export default 1;");
        String text =
                "const before = typeof gone; await host.status.set('ready', 1);export default async"
                        + " () => { while (typeof gone !== 'undefined') await host.sleep(5); return"
                        + " before; };";
        ScriptThread thread = scripts.start(text);
        await().atMost(TestHost.PATIENCE).until(() -> scripts.fake.status.containsKey("ready"));
        scripts.library.remove("gone");
        assertThat(TestHost.outcome(thread).toString()).contains("function");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    typeof nobodyKnowsThis                                    | undefined
                    (() => { try { return nobodyKnowsThis; } catch (e) { return e.name + ': ' + e.message; } })() | ReferenceError: nobodyKnowsThis is not defined
                    (() => { try { nobodyKnowsThis(); } catch (e) { return e.name; } })() | ReferenceError
                    (() => { try { nobodyKnowsThis = 1; } catch (e) { return e.name; } })() | ReferenceError
                    'nobodyKnowsThis' in globalThis                           | false
                    'setTimeout' in globalThis                                | true
                    globalThis instanceof Object                              | true
                    Object.prototype.toString.call(globalThis.toString)       | [object Function]
                    typeof constructor                                        | function
                    (() => { globalThis.made = 3; return made + 1; })()       | 4
                    (() => { globalThis.status = 3; return status; })()       | 3
                    (() => { globalThis.script1 = 3; return script1; })()     | 3
                    Function('undeclared = 7; return undeclared')()           | 7
                    Function('return this')() === globalThis                  | true
                    (() => { Object.defineProperty(globalThis, 'fixed', { value: 1 }); return fixed; })() | 1
                    typeof globalThis[Symbol.iterator]                        | undefined
                    (0, eval)('typeof nobodyKnowsThis')                       | undefined
                    (0, eval)('var declared = 5; declared')                   | 5
                    """)
    void keepsTheLanguagesRules(String expression, String expected) {
        scripts.library.put("script1", "export default 1;");
        assertThat(scripts.eval("String(" + expression + ")").asString()).isEqualTo(expected);
    }

    @Test
    void namesThatAreNoIdentifiersAreNotLookedUp() {
        scripts.library.put("lib/inner", "export default 1;");
        assertThat(
                        scripts.eval("[typeof globalThis['lib/inner'], typeof globalThis['../x']]")
                                .toString())
                .isEqualTo("[\"undefined\",\"undefined\"]");
    }

    @Test
    void survivesAGlobalThatTheScriptReplaces() {
        String text = "globalThis.setTimeout = () => 'mine'; export default setTimeout();";
        assertThat(scripts.result(text).asString()).isEqualTo("mine");
    }
}
