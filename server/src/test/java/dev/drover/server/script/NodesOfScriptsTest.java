package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.GroupName;
import dev.drover.server.host.NodeFunctionsOf;
import dev.drover.server.node.group.FakeDirectory;
import dev.drover.server.node.group.GroupConfiguration;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.group.InMemoryGroupStore;
import dev.drover.server.node.group.QueryHost;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** {@code host.nodes} in a real engine, over groups that are real. */
final class NodesOfScriptsTest {

    private QueryHost queries;
    private TestHost scripts;

    @BeforeEach
    void start() {
        queries = new QueryHost();
        GroupConfiguration bounds = GroupConfiguration.defaults();
        Groups groups =
                new Groups(
                        new InMemoryGroupStore(),
                        new FakeDirectory()
                                .node("web-1", Map.of("tier", "web"), "{\"cores\": 8}")
                                .node("db-1", Map.of("tier", "db"), "{\"cores\": 64}"),
                        queries.expressions(bounds),
                        bounds);
        groups.set(new GroupName("data"), null, List.of("db-1"), null);
        scripts = new TestHost(ScriptConfiguration.defaults(), NodeFunctionsOf.groups(groups));
    }

    @AfterEach
    void close() {
        scripts.close();
        queries.close();
    }

    @Test
    void givesWhatIsKnownOfEachNode() throws Exception {
        assertThat(result("host.nodes('web-*')"))
                .isEqualTo(
                        "[{\"name\":\"web-1\",\"state\":\"ONLINE\",\"labels\":{\"tier\":\"web\"},"
                                + "\"facts\":{\"cores\":8}}]");
        assertThat(result("nodes('@data', { facts: false })"))
                .isEqualTo(
                        "[{\"name\":\"db-1\",\"state\":\"ONLINE\",\"labels\":{\"tier\":\"db\"}}]");
    }

    @Test
    void choosesAllAndByExpressionAndBySeveral() throws Exception {
        assertThat(result("host.nodes().then(all => all.map(node => node.name))"))
                .isEqualTo("[\"db-1\",\"web-1\"]");
        assertThat(result("host.nodes('facts.cores > 8').then(all => all.length)")).isEqualTo("1");
        assertThat(result("host.nodes(['@data', 'web-1']).then(all => all.length)")).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    host.nodes('web-9')         | not_found          | There is no node web-9
                    host.nodes('@none')         | not_found          | There is no group none
                    host.nodes([])              | invalid_parameters | The choice of nodes is empty
                    host.nodes('core > 1')      | invalid_parameters | core is not defined
                    host.nodes(7)               |                    | The query is 7; it must be a string
                    """)
    void saysWhatIsWrong(String call, String kind, String message) throws Exception {
        assertThat(result(call + ".catch(e => (e.kind ?? '') + ' ' + e.message)"))
                .startsWith(kind == null ? "\" " : "\"" + kind + " ")
                .contains(message);
    }

    private String result(String expression) throws Exception {
        return scripts.result("export default await " + expression + ";", TestHost.options())
                .toString();
    }
}
