package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The globals that scripts know from other runtimes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GlobalsTest {

    private final TestHost scripts = new TestHost();

    @AfterAll
    void close() {
        scripts.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "| ",
            quoteCharacter = '`',
            textBlock =
                    """
                    new URL('../x?q=a b#h', 'HTTPS://User:p%40@Example.COM:443/a/b/c').href | https://User:p%40@example.com/a/x?q=a%20b#h
                    new URL('http://bücher.de/ä').href                       | http://xn--bcher-kva.de/%C3%A4
                    new URL('http://0x7f.1/').host                           | 127.0.0.1
                    new URL('http://[::ffff:1.2.3.4]:80/').host              | [::ffff:102:304]
                    new URL('file:///C|/a/../b').pathname                    | /C:/b
                    new URL('mailto:a@b').pathname                           | a@b
                    URL.canParse('http://a b/')                              | false
                    (() => { const u = new URL('http://a/?x=1'); u.searchParams.append('y', 'ä &'); return u.search; })() | ?x=1&y=%C3%A4+%26
                    (() => { const u = new URL('http://a/'); u.port = '8080'; u.hash = 'z'; u.pathname = 'p q'; return u.href; })() | http://a:8080/p%20q#z
                    [...new URLSearchParams('a=1&b=2&a=3')].join(';')        | a,1;b,2;a,3
                    (() => { try { new URL('nope'); } catch (e) { return e.name; } })() | TypeError
                    [...new TextEncoder().encode('ä€💩')].join()             | 195,164,226,130,172,240,159,146,169
                    new TextDecoder().decode(new Uint8Array([195, 164, 255])) | ä\ufffd
                    (() => { const d = new TextDecoder(); return d.decode(new Uint8Array([226, 130]), { stream: true }) + d.decode(new Uint8Array([172])); })() | €
                    (() => { try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])); } catch (e) { return e.name; } })() | TypeError
                    new TextDecoder('utf-16le').decode(new Uint8Array([65, 0, 66, 0])) | AB
                    btoa('hé') + atob('aOk=')                                | aOk=hé
                    (() => { try { atob('a'); } catch (e) { return e.name + e.code; } })() | InvalidCharacterError5
                    structuredClone(new Map([[1, new Set([2])]])).get(1).has(2) | true
                    (() => { const a = { d: new Date(5), r: /x/g }; a.self = a; const c = structuredClone(a); return c !== a && c.self === c && +c.d === 5 && c.r.flags === 'g'; })() | true
                    (() => { try { structuredClone({ f() {} }); } catch (e) { return e.name; } })() | DataCloneError
                    (() => { const b = new ArrayBuffer(4); const c = structuredClone(b, { transfer: [b] }); return [b.byteLength, c.byteLength].join(); })() | 0,4
                    (() => { const c = new AbortController(); c.abort(); return c.signal.reason.name; })() | AbortError
                    (() => { const c = new AbortController(); const s = AbortSignal.any([c.signal]); let n = 0; s.onabort = () => n++; c.abort('r'); return s.reason + n; })() | r1
                    await new Promise(r => { const s = AbortSignal.timeout(1); s.addEventListener('abort', () => r(s.reason.name)); }) | TimeoutError
                    (() => { try { AbortSignal.abort(new Error('x')).throwIfAborted(); } catch (e) { return e.message; } })() | x
                    /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(crypto.randomUUID())   | true
                    crypto.getRandomValues(new Uint8Array(40)).some(b => b > 0) | true
                    performance.now() >= 0                                   | true
                    new DOMException('m', 'NotFoundError').code              | 8
                    new Headers([['A', '1'], ['a', '2']]).get('A')           | 1, 2
                    await new Response('{"a":1}').json().then(v => v.a)      | 1
                    new Request('http://a/', { method: 'post', body: 'x' }).headers.get('content-type') | text/plain;charset=UTF-8
                    """)
    void behavesAsElsewhere(String expression, String expected) {
        assertThat(scripts.eval("String(" + expression + ")").asString())
                .isEqualTo(expected.replace("\\ufffd", "\ufffd"));
    }

    @Test
    void runsTimersInTheirOrder() {
        String text =
                "const log = []; const say = x => () => log.push(x); setTimeout(say('t20'), 20);"
                        + " setTimeout(say('t1'), 1); const gone = setTimeout(say('gone'), 5);"
                        + " clearTimeout(gone); Promise.resolve().then(say('micro'));"
                        + " queueMicrotask(say('queued')); const every = setInterval(() => {"
                        + " log.push('i'); clearInterval(every); }, 1); log.push('sync'); await"
                        + " host.sleep(60); export default log.join(' ');";
        assertThat(scripts.result(text).asString()).matches("sync micro queued (t1 i|i t1) t20");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'a', 1, true, null, undefined             | a 1 true null undefined
                    { a: 1, b: ['x', { c: [] }] }             | { a: 1, b: [ 'x', { c: [] } ] }
                    '%s is %d, %i %f %j %%', 'x', 1.5, 2.9, '3.5', { a: 1 }, 'more' | x is 1.5, 2 3.5 {"a":1} % more
                    new Map([['k', new Set([1])]])            | Map(1) { 'k' => Set(1) { 1 } }
                    new (class Point { x = 1; })()            | Point { x: 1 }
                    [1, , 3], new Uint8Array(2)               | [ 1, <1 empty item>, 3 ] Uint8Array(2) [ 0, 0 ]
                    (() => { const a = {}; a.a = a; return a; })() | { a: [Circular] }
                    function f() {}, class A {}, Symbol('s'), 5n | [Function: f] [class: A] Symbol(s) 5n
                    { get x() { throw 1; }, 'a b': -0 }       | { x: [Getter], 'a b': -0 }
                    { a: { b: { c: { d: { e: 1 } } } } }      | { a: { b: { c: { d: [Object] } } } }
                    """)
    void printsValues(String arguments, String line) {
        scripts.fake.console.clear();
        scripts.result("console.warn(" + arguments + ");");
        assertThat(scripts.fake.console).containsExactly(new FakeHostFunctions.Line("warn", line));
    }

    @Test
    void boundsWhatItPrints() {
        scripts.fake.console.clear();
        scripts.result("console.log('x'.repeat(1e6)); console.log(new Array(1e6).fill({ a: 1 }));");
        assertThat(scripts.fake.console)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.text().length()).isLessThan(70_000));
    }

    @Test
    void printsErrorsWithTheirStack() {
        scripts.fake.console.clear();
        scripts.result("console.error(new TypeError('bad'));");
        assertThat(scripts.fake.console.getFirst().text()).contains("TypeError: bad", "main.js:1");
    }
}
