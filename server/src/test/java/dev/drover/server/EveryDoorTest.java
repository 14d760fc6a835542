package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.RunView;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** No way into a whole server is open to who lacks the permission for it. */
final class EveryDoorTest {

    /** With what each GET needs; those without a permission need a caller alone. */
    private static final Map<String, Permission> READS =
            Map.of(
                    "/api/status", Permission.STATUS_READ,
                    "/api/data/x", Permission.DATA_READ,
                    "/api/runs", Permission.RUN_READ,
                    "/api/nodes", Permission.NODE_READ,
                    "/metrics", Permission.SERVER_READ);

    /** Methods that every user may call, about themselves. */
    private static final Set<String> OWN = Set.of("user.password");

    @TempDir private static Path folder;
    private static TestServer server;
    private static TestCaller administrator;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer(folder);
        administrator = new TestCaller(folder);
    }

    @AfterAll
    static void stop() {
        administrator.close();
        server.close();
    }

    /** The same token throughout: what its user has lost counts with the next call. */
    @Test
    void everyMethodRefusesWhoLacksItsPermission() throws Exception {
        server.user("lacking", Set.of());
        TestCaller lacking = administrator.as(token("lacking"));
        List<String> open = new ArrayList<>();
        @Nullable Permission lacks = null;
        JsonNode methods = administrator.call("rpc.discover", "{}").path("methods");
        assertThat(methods).hasSizeGreaterThan(50);
        for (JsonNode method : methods) {
            String name = method.path("name").asString();
            if (OWN.contains(name)) {
                assertThat(method.has("x-permission")).as(name).isFalse();
                continue;
            }
            Permission needed = Permission.valueOf(method.path("x-permission").asString());
            if (needed != lacks) {
                server.user("lacking", allBut(needed));
                lacks = needed;
            }
            JsonNode error = lacking.answer(name, "{}").path("error");
            boolean refused =
                    error.path("data").path("kind").asString().equals("not_allowed")
                            && error.path("message")
                                    .asString()
                                    .endsWith("the permission " + needed + " is missing");
            if (!refused) {
                open.add(name + ": " + error);
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void everyMethodThatChangesRightsIsForAdministrators() throws Exception {
        Set<String> others = new HashSet<>(Set.of("user.password", "grant.explain"));
        for (JsonNode method : administrator.call("rpc.discover", "{}").path("methods")) {
            String name = method.path("name").asString();
            if (name.matches("(user|role|grant|access|token)\\..*") && !others.remove(name)) {
                assertThat(method.path("x-permission").asString()).as(name).isEqualTo("ADMINISTER");
            }
        }
        assertThat(others).isEmpty();
    }

    @Test
    void everyReadRefusesWhoLacksItsPermission() throws Exception {
        server.user("reader", Set.of());
        TestCaller reader = administrator.as(token("reader"));
        for (Map.Entry<String, Permission> read : READS.entrySet()) {
            server.user("reader", allBut(read.getValue()));
            assertThat(reader.send(reader.request(read.getKey())).statusCode())
                    .as(read.getKey())
                    .isEqualTo(403);
        }
    }

    @Test
    void aScriptThatRunsIsRefusedWhatItsUserLoses() throws Exception {
        Set<Permission> all =
                EnumSet.of(
                        Permission.RUN_START,
                        Permission.SCRIPT_WRITE,
                        Permission.DATA_READ,
                        Permission.DATA_WRITE);
        Caller ada = server.user("ada", all);
        RunView run =
                server.startAs(
                        ada,
                        """
                        await host.publicData.set('ready', 1);
                        while (await host.publicData.get('go') !== 1) await sleep(5);
                        export default await host.publicData.set('more', 1).then(() => 'done', e => e.message);
                        """);
        await().until(() -> server.server().data().publicData().get("ready").isPresent());
        all.remove(Permission.DATA_WRITE);
        server.user("ada", all);
        administrator.call("data.set", "{\"key\":\"go\",\"value\":1}");
        RunView ended = server.await(run.runId());
        assertThat(ended.error()).isNull();
        assertThat(String.valueOf(ended.result()))
                .contains("ada has lost the permission DATA_WRITE");
    }

    private static String token(String user) throws Exception {
        return administrator
                .call("token.create", "{\"name\":\"x\",\"user\":\"" + user + "\"}")
                .path("token")
                .asString();
    }

    /** Who administers may do all, so everybody else lacks that. */
    private static Set<Permission> allBut(Permission one) {
        Set<Permission> others = EnumSet.allOf(Permission.class);
        others.remove(one);
        others.remove(Permission.ADMINISTER);
        return others;
    }
}
