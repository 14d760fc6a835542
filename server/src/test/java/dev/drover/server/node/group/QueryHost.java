package dev.drover.server.node.group;

import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.server.script.Expressions;
import dev.drover.server.script.HostCalls;
import dev.drover.server.script.ScriptConfiguration;
import dev.drover.server.script.ScriptHost;
import dev.drover.server.script.ScriptLimits;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A script host that serves queries alone. */
public final class QueryHost implements AutoCloseable {

    private final ScriptHost host =
            new ScriptHost(
                    new ScriptConfiguration(1, 0, 1, ScriptLimits.defaults()),
                    new Empty(),
                    new HostCalls(List.of(), List.of()),
                    InstantSource.system());

    public Expressions expressions(GroupConfiguration configuration) {
        return host.expressions(configuration.expressions());
    }

    @Override
    public void close() {
        host.close();
    }

    private static final class Empty implements ScriptLibrary {

        @Override
        public Optional<Script> find(ScriptName name) {
            return Optional.empty();
        }

        @Override
        public boolean contains(ScriptName name) {
            return false;
        }

        @Override
        public Optional<Script> resolve(String specifier, ScriptName referrer) {
            return Optional.empty();
        }
    }
}
