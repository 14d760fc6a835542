package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Permission;
import dev.drover.server.coordination.Coordination;
import dev.drover.server.coordination.CoordinationConfiguration;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataConfiguration;
import dev.drover.server.data.InMemoryDataStore;
import dev.drover.server.host.HostFunctions;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** No host function is open to a script that lacks the permission for it. */
final class EveryHostFunctionTest {

    @Test
    void refusesAScriptThatLacksItsPermission() throws Exception {
        List<String> open = new ArrayList<>();
        try (TestHost scripts = new TestHost();
                HttpFetch fetch = new HttpFetch(NetworkConfiguration.defaults());
                Coordination coordination = new Coordination(CoordinationConfiguration.defaults());
                Data data =
                        new Data(
                                new InMemoryDataStore(),
                                DataConfiguration.defaults(),
                                InstantSource.system())) {
            List<HostFunction<?>> functions =
                    HostFunctions.all(
                            data,
                            coordination,
                            scripts.library,
                            fetch,
                            null,
                            null,
                            (caller, node) -> {},
                            () -> {
                                throw acted();
                            },
                            () -> {
                                throw acted();
                            },
                            () -> {
                                throw acted();
                            },
                            () -> {
                                throw acted();
                            });
            assertThat(functions).hasSizeGreaterThan(30);
            HostCalls calls = new HostCalls(functions, List.of());
            Map<Permission, ScriptThread> lacking = new TreeMap<>();
            for (HostFunction<?> function : functions) {
                ScriptThread thread =
                        lacking.computeIfAbsent(
                                function.permission(), needed -> waiting(scripts, needed));
                if (!isRefused(calls, thread, function)) {
                    open.add(function.name());
                }
            }
            lacking.values()
                    .forEach(thread -> thread.cancel(Cause.CANCELLED_BY_USER, "the test is over"));
            lacking.values().forEach(TestHost::outcome);
        }
        assertThat(open).isEmpty();
    }

    private static boolean isRefused(
            HostCalls calls, ScriptThread thread, HostFunction<?> function) {
        try {
            calls.begin(thread, 1, function.name(), "{}", null, false);
            return false;
        } catch (DroverException e) {
            return e.kind() == ErrorKind.NOT_ALLOWED
                    && e.text().contains(function.name())
                    && e.text().endsWith(function.permission() + " is missing");
        }
    }

    private static ScriptThread waiting(TestHost scripts, Permission needed) {
        Set<Permission> others = EnumSet.allOf(Permission.class);
        others.remove(needed);
        return scripts.start(
                "await new Promise(() => {});", TestHost.options().permissions(others));
    }

    private static AssertionError acted() {
        return new AssertionError("a function acted");
    }
}
