package dev.drover.server.script;

import static dev.drover.server.script.TestHost.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.RunError;
import dev.drover.server.access.Permission;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.EnumSet;
import java.util.Set;

/** A failing script says where and why. */
final class ScriptErrorsTest {

    private final TestHost scripts = new TestHost();

    @AfterEach
    void close() {
        scripts.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    null.x                                         | TypeError: Cannot read property 'x' of null | 3
                    throw new Error('boom')                        | boom                                        | 3
                    throw new RangeError('out')                    | RangeError: out                             | 3
                    await 1; throw new Error('later')              | later                                       | 3
                    setTimeout(() => { throw new Error('timer') }) | timer                                       | 3
                    setInterval(() => { throw new Error('again') })| again                                       | 3
                    queueMicrotask(() => { throw new Error('mi') })| mi                                          | 3
                    Promise.reject(new Error('unhandled'))         | unhandled                                   | 3
                    (async () => { throw new Error('async') })()   | async                                       | 3
                    new EventTarget().dispatchEvent(5)             | TypeError                                   | 3
                    const t = new EventTarget(); t.addEventListener('x', () => { throw new Error('listener') }); t.dispatchEvent(new Event('x')) | listener | 3
                    setTimeout('no function')                      | The callback of a timer is 'no function'    | 3
                    host.sleep('3 fortnights')                     | "The time to sleep is '3 fortnights'"       | 3
                    eval('nothing.x')                              | ReferenceError: nothing is not defined      | 3
                    JSON.parse('{')                                | SyntaxError: Unexpected end                 | 3
                    await host.publicData.set(5, 1)                | The key is 5; it must be a string           | 3
                    await host.spawn('x', 5)                       | The arguments of 'x' are 5                  | 3
                    """)
    void namesMessageScriptAndLine(String statement, String message, int line) {
        RunError error = scripts.error("\n\n" + statement + ";\n");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(error.message())
                .contains(message)
                .doesNotContain("\tat ", "org.graalvm", "java.");
        assertThat(error.script() + ":" + error.line()).isEqualTo("main.js:" + line);
    }

    @Test
    void pointsIntoTheModuleThatThrew() {
        scripts.library.put("lib/deep", "export function f() {\n  return undefined.y;\n}");
        RunError error = scripts.error("import { f } from './lib/deep.js';\nf();");
        assertThat(place(error)).isEqualTo("lib/deep.js:2:10");
    }

    @Test
    void showsWhatWasThrownThatIsNoError() {
        assertThat(scripts.error("throw 'only text';").message()).isEqualTo("Uncaught 'only text'");
        assertThat(scripts.error("throw { code: 5 };").message()).contains("code", "5");
        assertThat(scripts.error("throw undefined;").message()).isEqualTo("Uncaught undefined");
    }

    @Test
    void doesNotRunWhatATreacherousErrorBrings() {
        RunError error =
                scripts.error(
                        "const e = new Error(); Object.defineProperty(e, 'message', { get() { throw"
                                + " 1 } }); throw e;");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_ERROR);
    }

    @Test
    void saysWhereASyntaxErrorIs() {
        RunError error = scripts.error("const a = 1;\nlet b = ;\n");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_LOAD);
        assertThat(error.message()).isEqualTo("Syntax error: Expected an operand but found ;");
        assertThat(place(error)).isEqualTo("main.js:2:9");
    }

    @Test
    void saysWhereASyntaxErrorOfAnImportIs() {
        scripts.library.put("lib/bad", "\n\n  if (");
        RunError error = scripts.error("import './lib/bad.js';");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_LOAD);
        assertThat(error.script() + ":" + error.line()).isEqualTo("lib/bad.js:3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    import x from './none.js'   | lib/none.js | lib/a.js:2:15
                    import "../up/none.js"      | up/none.js  | lib/a.js:2:8
                    import * as n from 'none'   | none        | lib/a.js:2:20
                    export { y } from 'none.js' | none.js     | lib/a.js:2:19
                    await import('./none.js')   | lib/none.js | lib/a.js:2:14
                    import fs from 'node:fs'    | node:fs     | lib/a.js:2:16
                    """)
    void saysWhichImportCannotBeResolved(String statement, String missing, String place) {
        scripts.library.put("lib/a", "// an import:\n" + statement + ";\n");
        RunError error = scripts.error("import './lib/a.js';");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_LOAD);
        assertThat(error.message()).contains("'" + missing + "'", "lib/a.js");
        assertThat(place(error)).isEqualTo(place);
    }

    @Test
    void saysWhichExportIsMissing() {
        scripts.library.put("b", "export const here = 1;");
        RunError error = scripts.error("import { here } from 'b';\nimport { there } from 'b';");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_LOAD);
        assertThat(error.message()).contains("does not provide an export named 'there'");
        assertThat(place(error)).isEqualTo("main.js:2:10");
    }

    @Test
    void namesTheHostCallThatWasTheOrigin() {
        RunError error = scripts.error("\nawait host.exec('none');");
        assertThat(error.hostCall()).isEqualTo("process.launch");
        assertThat(error.message()).contains("There is no program 'none'");
        assertThat(place(error)).isEqualTo("main.js:2:7");
    }

    @Test
    void aRefusedHostCallPointsAtTheCallingLine() {
        Set<Permission> few = EnumSet.of(Permission.RUN_READ);
        RunError error =
                scripts.error(
                        "function f() {\n  return fetch('http://localhost:1/');\n}\nawait f();",
                        TestHost.options().permissions(few));
        assertThat(error.hostCall()).isEqualTo("network.fetch");
        assertThat(error.message()).contains("NETWORK is missing");
        assertThat(error.script() + ":" + error.line()).isEqualTo("main.js:2");
    }

    @Test
    void aHostCallsErrorTellsScriptsWhatItIs() {
        String text =
                "export default async () => { try { await host.exec('none'); } catch (e) { return"
                        + " [e instanceof Error, e.name, e.message, e.kind, e.hint, e.hostCall,"
                        + " e.stack.split('\\n').length > 1, e.stack.includes('main.js:1')]; } };";
        assertThat(scripts.result(text).toString())
                .isEqualTo(
                        "[true,\"HostError\",\"There is no program 'none'\",\"launch\",\"Install"
                                + " it.\",\"process.launch\",true,true]");
    }

    @Test
    void aFailureThatTheScriptHandlesIsNone() {
        String text =
                "const p = Promise.reject(new Error('x')); p.catch(() => {});"
                        + "try { await host.exec('none'); } catch {} export default 'fine';";
        assertThat(scripts.result(text).asString()).isEqualTo("fine");
    }

    @Test
    void aLongMessageIsShortened() {
        RunError error = scripts.error("throw new Error('x'.repeat(100000));");
        assertThat(error.message().length()).isLessThan(5_000);
    }
}
