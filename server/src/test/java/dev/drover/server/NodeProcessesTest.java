package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Json;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.control.StartRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Scripts on a primary that work on nodes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class NodeProcessesTest {

    @TempDir private Path folder;

    @Test
    void runsProcessesThere() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            RunView run =
                    fleet.primary()
                            .runText(
                                    "const web1 = await host.connect('web1');\n"
                                            + "const r = await web1.$`pwd; echo err >&2; exit 3`"
                                            + ".catch(e => e);\n"
                                            + "export default [web1.node.name, r.exitCode,"
                                            + " r.stdout.trim(), r.stderr.trim()];");
            assertThat(run.error()).isNull();
            assertThat(run.state()).isEqualTo(RunState.COMPLETE);
            assertThat(String.valueOf(run.result()))
                    .isEqualTo(
                            "[\"web1\",3,\"" + folder.resolve("web1").toRealPath() + "\",\"err\"]");
        }
    }

    @Test
    void runsScriptsOfTheLibraryThere() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.primary().push("lib/sum.js", "export const sum = (a, b) => a + b;");
            fleet.primary()
                    .push(
                            "add.js",
                            "import { sum } from './lib/sum.js';\n"
                                    + "await host.status.set('adding', 'yes');\n"
                                    + "if (args.fail) throw new Error('told to');\n"
                                    + "export default { on: host.node.name, sum: sum(args.a,"
                                    + " args.b) };");
            fleet.join("web1");
            RunView run =
                    fleet.primary()
                            .runText(
                                    "const web1 = await host.connect('web1');\n"
                                            + "const ok = await web1.spawn('add', { a: 1, b: 2"
                                            + " });\n"
                                            + "const bad = await web1.spawn('add', { fail: true"
                                            + " }).catch(e => e.message);\n"
                                            + "export default [ok, bad];");
            assertThat(run.error()).isNull();
            assertThat(String.valueOf(run.result()))
                    .contains("{\"on\":\"web1\",\"sum\":3}")
                    .contains("add.js:3", "told to");
            await().untilAsserted(() ->
                    assertThat(fleet.primary().server().data().status().get("node/web1/adding"))
                            .isPresent());
        }
    }

    @Test
    void aScriptThereUsesThePrimary() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.primary().push("double.js", "export default args.n * 2;");
            fleet.primary()
                    .push(
                            "back.js",
                            """
                            const primary = await host.connect('primary');
                            await primary.publicData.set('from', host.node.name);
                            export default await primary.spawn('double', { n: 21 });
                            """);
            fleet.join("web1");
            RunView run =
                    fleet.primary()
                            .runText(
                                    "const web1 = await host.connect('web1');\n"
                                            + "const answer = await web1.spawn('back');\n"
                                            + "export default [answer, await"
                                            + " host.publicData.get('from')];");
            assertThat(run.error()).isNull();
            assertThat(String.valueOf(run.result())).isEqualTo("[42,\"web1\"]");
        }
    }

    @Test
    void aScriptThatANodeRunsForItselfHasNoRightsOnThePrimary() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            TestServer node = fleet.join("web1");
            RunView run =
                    node.runText(
                            "const primary = await host.connect('primary');\n"
                                    + "export default await primary.publicData.get('x');");
            assertThat(run.error()).isNotNull();
            assertThat(run.error().message()).contains("was not started by this primary");
        }
    }

    @Test
    void readsAndWritesWhatIsThere() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            RunView run =
                    fleet.primary()
                            .runText(
                                    "const web1 = await host.connect('web1');\n"
                                            + "const seen = [];\n"
                                            + "const stop = web1.publicData.watch('a', c =>"
                                            + " seen.push(c.value));\n"
                                            + "await web1.publicData.set('a/b', 1);\n"
                                            + "await web1.publicData.update('a/b', n => n + 1);\n"
                                            + "await web1.publicData.increment('a/b', 5);\n"
                                            + "while (seen.at(-1) !== 7) await host.sleep(5);\n"
                                            + "stop();\n"
                                            + "await web1.status.set('lamp', 'on', { level: 'ok'"
                                            + " });\n"
                                            + "export default [await web1.publicData.get('a/b'),"
                                            + " await web1.publicData.get('none') ?? null,"
                                            + " await web1.publicData.keys(),"
                                            + " (await web1.status.get('lamp')).value,"
                                            + " await host.publicData.get('a/b') ?? null];");
            assertThat(run.error()).isNull();
            assertThat(String.valueOf(run.result())).isEqualTo("[7,null,[\"a/b\"],\"on\",null]");
        }
    }

    @Test
    void aProcessThereReportsBackToItsRun() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            String call =
                    "curl -s --cacert $DROVER_CA -H \"Authorization: Bearer $DROVER_TOKEN\""
                            + " -H 'Content-Type: application/json' $DROVER_SERVER/rpc -d ";
            RunView run =
                    fleet.primary()
                            .runText(
                                    "const web1 = await host.connect('web1');\n"
                                            + "const set = '{\"jsonrpc\":\"2.0\",\"id\":1,"
                                            + "\"method\":\"status.set\",\"params\":"
                                            + "{\"name\":\"3\",\"value\":\"compiling\"}}';\n"
                                            + "const r = await web1.exec('sh', ['-c', `"
                                            + call.replace("$", "\\$")
                                            + "'${set}'`]);\n"
                                            + "export default [r.stdout, (await"
                                            + " host.status.get(3)).value];");
            assertThat(run.error()).isNull();
            assertThat(String.valueOf(run.result())).contains("version").endsWith("compiling\"]");
        }
    }

    @Test
    void copiesFilesBothWays() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            byte[] content = new byte[1_500_000];
            new Random(7).nextBytes(content);
            Files.write(folder.resolve("from.bin"), content);
            RunView run =
                    fleet.primary()
                            .runText(
                                    "const web1 = await host.connect('web1');\n"
                                            + "const there = await web1.copyTo('"
                                            + folder.resolve("from.bin")
                                            + "',"
                                            + " 'there.bin', { mode: '0640' });\n"
                                            + "const back = await web1.copyFrom('there.bin',"
                                            + " '"
                                            + folder.resolve("back.bin")
                                            + "');\n"
                                            + "export default [there.size, there.sha256 ==="
                                            + " back.sha256];");
            assertThat(run.error()).isNull();
            assertThat(String.valueOf(run.result())).isEqualTo("[1500000,true]");
            assertThat(folder.resolve("web1/there.bin")).hasBinaryContent(content);
            assertThat(folder.resolve("back.bin")).hasBinaryContent(content);
            assertThat(Files.getPosixFilePermissions(folder.resolve("web1/there.bin")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        }
    }

    @Test
    void copiesNothingOfThePrimarysOwn() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            String refused =
                    fleet.primary()
                            .result(
                                    """
                                    const web1 = await host.connect('web1');
                                    await web1.$`echo x > there`;
                                    export default [
                                      await web1.copyTo('connection.json', 'c').catch(e => e.message),
                                      await web1.copyFrom('there', 'tls/x').catch(e => e.message)];
                                    """);
            assertThat(refused).contains("connection.json' lies in the data folder", "tls/x' lies");
            assertThat(folder.resolve("web1/c")).doesNotExist();
            assertThat(folder.resolve("primary/tls/x")).doesNotExist();
        }
    }

    @Test
    void copyingNeedsWhatTouchingThisMachineNeeds() throws Exception {
        Files.writeString(folder.resolve("from"), "x");
        try (Fleet fleet = new Fleet(folder)) {
            Caller modest =
                    fleet.primary()
                            .user(
                                    "modest",
                                    Set.of(
                                            Permission.RUN_START,
                                            Permission.SCRIPT_WRITE,
                                            Permission.NODE_READ,
                                            Permission.NODE_WRITE));
            fleet.join("web1");
            String text =
                    """
                    const web1 = await host.connect('web1');
                    export default [
                      await web1.copyTo('%1$s/from', 'to').catch(e => e.message),
                      await web1.copyFrom('to', '%1$s/back').catch(e => e.message)];
                    """
                            .formatted(folder);
            RunView run =
                    fleet.primary()
                            .server()
                            .runs()
                            .start(
                                    modest,
                                    new StartRequest(
                                            "test.js",
                                            text,
                                            Json.mapper().createObjectNode(),
                                            null,
                                            null,
                                            false));
            RunView over = fleet.primary().await(run.runId());
            assertThat(over.error()).isNull();
            assertThat(String.valueOf(over.result()))
                    .contains("node.copyTo: the permission PROCESS_LAUNCH is missing")
                    .contains("node.copyFrom: the permission PROCESS_LAUNCH is missing");
        }
    }

    @Test
    void whatARunHasOnNodesEndsWithIt() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.primary().push("long.js", "await host.sleep('1h');");
            fleet.join("web1");
            RunView run =
                    fleet.primary()
                            .startText(
                                    """
                                    const web1 = await host.connect('web1');
                                    web1.spawn('long'); web1.$`sleep 1000`;
                                    await host.sleep('1h');
                                    """);
            TestServer node = fleet.node("web1");
            await().until(() ->
                    node.server().runs().aliveCount() == 1 && node.server().processesAlive() == 1);
            fleet.primary().server().runs().cancel(TestServer.ADMINISTRATOR, run.runId());
            assertThat(fleet.primary().await(run.runId()).state()).isEqualTo(RunState.CANCELLED);
            await().until(() ->
                    node.server().runs().aliveCount() == 0 && node.server().processesAlive() == 0);
        }
    }

    @Test
    void whatAProcessThereReadsByGetIsThePrimarys() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            String result =
                    fleet.primary()
                            .result(
                                    """
                                    await host.status.set('lamp', 'on');
                                    await host.publicData.set('a/b', 'kept');
                                    const web1 = await host.connect('web1');
                                    const get = async path => (await web1.exec('sh', ['-c',
                                        'curl -s --unix-socket $DROVER_SOCKET -H "Authorization: '
                                        + 'Bearer $DROVER_TOKEN" http://localhost/api/' + path])).stdout;
                                    export default [JSON.parse(await get('status?prefix=lamp')).changes[0].value,
                                        JSON.parse(await get('data/a%2Fb')).value,
                                        JSON.parse(await get('data/none')).error.data.kind,
                                        JSON.parse(await get('runs')).changes.length,
                                        JSON.parse(await get('nodes')).error.message];
                                    """);
            assertThat(result)
                    .startsWith("[\"on\",\"kept\",\"not_found\",1,")
                    .contains("the permission NODE_READ is missing");
        }
    }

    @Test
    void aUrlNamesTheNodeOfAMachine() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            assertThat(
                            fleet.primary()
                                    .result(
                                            """
                                            const name = url => host.connect(url)
                                                .then(node => node.node.name, e => e.message);
                                            export default [await name('https://web1:7070'),
                                                await name('https://127.0.0.1:1'),
                                                await name('https://other:7070'),
                                                await name('http://web1')];
                                            """))
                    .isEqualTo(
                            "[\"web1\",\"web1\",\"https://other:7070 is no node of this primary\","
                                    + "\"'http://web1' is no URL of a server\"]");
            fleet.enroll("web2");
            fleet.start("web2");
            fleet.awaitLink("web2");
            assertThat(
                            fleet.primary()
                                    .result(
                                            "export default await host.connect('https://127.0.0.1')"
                                                    + ".catch(e => e.message)"))
                    .contains("Several nodes are on the machine 127.0.0.1: [web1, web2]");
            fleet.primary()
                    .push("up.js", "export default (await host.connect(args.url)).node.name;");
            assertThat(
                            fleet.primary()
                                    .result(
                                            "const web1 = await host.connect('web1');\n"
                                                    + "export default await web1.spawn('up',"
                                                    + " { url: '"
                                                    + fleet.primary().server().url()
                                                    + "' });"))
                    .isEqualTo("\"primary\"");
        }
    }
}
