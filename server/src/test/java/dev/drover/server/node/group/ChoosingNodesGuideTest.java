package dev.drover.server.node.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.GroupName;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code docs/nodes.md} says that texts choose is what they choose. */
final class ChoosingNodesGuideTest {

    private static final Pattern BLOCK =
            Pattern.compile("<!-- choices -->\n```\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyChoiceOfTheGuideChoosesWhatItSays() throws Exception {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "docs", "nodes.md")));
        assertThat(block.find()).isTrue();
        List<String[]> choices =
                block.group(1).lines().map(line -> line.split(" +-> ", 2)).toList();
        assertThat(choices).hasSizeGreaterThan(10);
        GroupConfiguration bounds = GroupConfiguration.defaults();
        try (QueryHost host = new QueryHost()) {
            Groups groups =
                    new Groups(new InMemoryGroupStore(), nodes(), host.expressions(bounds), bounds);
            groups.set(new GroupName("new"), null, List.of("db-2", "web-2"), null);
            for (String[] choice : choices) {
                assertThat(chosen(groups, choice[0])).as(choice[0]).isEqualTo(choice[1]);
            }
        }
    }

    private static String chosen(Groups groups, String text) {
        return groups.choose(List.of(text)).stream()
                .map(node -> node.name().value())
                .collect(Collectors.joining(" "));
    }

    private static FakeDirectory nodes() {
        Map<String, String> web = Map.of("tier", "web");
        Map<String, String> database = Map.of("tier", "db");
        String debian = "{\"os\": {\"family\": \"debian\"}}";
        return new FakeDirectory()
                .node("web-1", web, debian)
                .node("web-2", web, debian)
                .node(
                        "db-1",
                        database,
                        "{\"os\": {\"family\": \"debian\"}, \"disks\": [{\"freeBytes\": 5}]}")
                .node("db-2", database, "{\"os\": {\"family\": \"redhat\"}}");
    }
}
