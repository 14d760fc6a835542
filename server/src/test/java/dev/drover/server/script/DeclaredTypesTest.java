package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.drover.api.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;

/** What drover.d.ts declares is what an engine has, name by name. */
final class DeclaredTypesTest {

    /** Members of each declared class or interface, as {@code { Name: [member, ...] }}. */
    private static final String DECLARED =
            """
            const declared = {};
            for (const [, name, body] of args.types.matchAll(/^(?:declare class|interface) (\\w+)[^{\\n]*\\{\\n([^]*?)^\\}$/gm)) {
              const members = [...body.matchAll(/^  (static )?(?:readonly )?(\\w+)[?(:<]/gm)]
                .filter(([, isStatic, member]) => isStatic === undefined && member !== 'constructor').map(([, , member]) => member);
              declared[name] = [...declared[name] ?? [], ...members];
            }
            """;

    private final TestHost scripts = new TestHost();

    @AfterEach
    void close() {
        scripts.close();
    }

    private static String types() throws IOException {
        try (InputStream in =
                requireNonNull(Json.class.getResourceAsStream("/dev/drover/api/drover.d.ts"))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private String result(String text) throws IOException {
        String args = Json.mapper().createObjectNode().put("types", types()).toString();
        return scripts.result(text, TestHost.options().args(args)).toString();
    }

    @Test
    void everyDeclaredGlobalIsThere() throws Exception {
        assertThat(
                        result(
                                """
                                const names = [...args.types.matchAll(/^declare (?:const|function|class) ([\\w$]+)/gm)].map(([, name]) => name);
                                if (names.length < 40) throw new Error(`only ${names.length} found`);
                                export default names.filter(name => !(name in globalThis));
                                """))
                .isEqualTo("[]");
    }

    @Test
    void theHostObjectHasWhatIsDeclaredAndEachMemberIsAnIdentifierToo() throws Exception {
        assertThat(
                        result(
                                DECLARED
                                        + """
                                        const there = Object.keys(host).sort().join();
                                        const bare = [...args.types.matchAll(/^declare const (\\w+): Host\\["(\\w+)"\\];/gm)]
                                          .filter(([, name, member]) => name === member).map(([, name]) => name).sort().join();
                                        const said = [...new Set(declared.Host)].sort().join();      // overloads are one member
                                        export default [said === there, bare === there];
                                        """))
                .isEqualTo("[true,true]");
    }

    @Test
    void objectsHaveTheMembersThatAreDeclaredAndNoOthers() throws Exception {
        assertThat(
                        result(
                                DECLARED
                                        + """
                                        const process = $`echo x`;
                                        const objects = {
                                          Console: console, Data: publicData, StatusValues: host.status, Process: process,
                                          Semaphore: semaphore('s', 1), Queue: queue('q'),
                                          Event: new Event('x'), EventTarget: new EventTarget(), AbortSignal: AbortSignal.abort(),
                                          AbortController: new AbortController(), TextEncoder: new TextEncoder(), TextDecoder: new TextDecoder(),
                                          URLSearchParams: new URLSearchParams(), URL: new URL('http://x'), Headers: new Headers(),
                                          Request: new Request('http://x'), Response: new Response(),
                                        };
                                        const bases = { Request: 'Body', Response: 'Body', AbortSignal: 'EventTarget' };
                                        await process;
                                        const given = { Process: ['then'] };      // by what it extends
                                        const wrong = [];
                                        for (const [name, object] of Object.entries(objects)) {
                                          const said = new Set([...declared[name], ...declared[bases[name]] ?? [], ...given[name] ?? []]);
                                          const there = new Set();
                                          for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
                                            Object.getOwnPropertyNames(at).forEach(member => there.add(member));
                                          }
                                          there.delete('constructor');
                                          for (const member of said) if (!(member in object)) wrong.push(`${name}.${member} is declared only`);
                                          for (const member of there) if (!said.has(member)) wrong.push(`${name}.${member} is not declared`);
                                        }
                                        export default wrong;
                                        """))
                .isEqualTo("[]");
    }
}
