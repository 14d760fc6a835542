package dev.drover.server.node.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** How texts that choose nodes are read. */
final class SelectionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "facts.os.family === 'debian' && labels.tier !== 'db'",
                "(labels.gpu)",
                "!(labels.gpu)",
                "!!labels.gpu",
                "labels.a || labels.b",
                "labels.a && labels.b",
                "facts.cores > 4",
                "name.startsWith('web')",
                "labels['tier']",
                "web-1 web-2 (1)",
                "facts.cores % 2",
                "groups.includes('web')",
                "name == state",
                "web/1",
                "wéb",
                "@",
                "!",
            })
    void takesTheRestForAnExpression(String text) {
        assertThat(Selection.read(List.of(text)).added())
                .containsExactly(new Term.OfExpression(text));
    }

    @Test
    void readsWordsBetweenCommasAndBlanks() {
        Selection read = Selection.read(List.of(" web-1,web-2 ,\n@db  !db-9", "&@up !@old"));
        assertThat(read.added()).containsExactly(node("web-1"), node("web-2"), group("db"));
        assertThat(read.kept()).containsExactly(group("up"));
        assertThat(read.removed()).containsExactly(node("db-9"), group("old"));
        assertThat(read.groups()).extracting(GroupName::value).containsExactly("db", "old", "up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"labels.gpu", "true", "a-b", "name"})
    void takesWhatCouldBeBothForWords(String text) {
        assertThat(Selection.read(List.of(text)).added()).containsExactly(node(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "web-?", "web-[!1-3]", "a*b", "facts.disks[0].free"})
    void readsPatterns(String text) {
        assertThat(Selection.read(List.of(text)).added().getFirst())
                .isInstanceOf(Term.OfGlob.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Web-1     | Web-1' is not the name of a node
                    -web      | -web' is not the name of a node
                    @Web      | Web' is not the name of a group
                    @web-     | web-' is not the name of a group
                    web-[1    | has a bracket that is not closed
                    web-1]    | has a bracket that is not opened
                    ' '       | The choice of nodes is empty
                    ,         | The choice of nodes is empty
                    """)
    void refusesWhatIsNoWord(String text, String said) {
        assertThatThrownBy(() -> Selection.read(List.of("a", text))).hasMessageContaining(said);
    }

    @Test
    void refusesNothingAndTooMuch() {
        assertThatThrownBy(() -> Selection.read(List.of())).hasMessageContaining("is empty");
        assertThatThrownBy(() -> Selection.read(List.of("a".repeat(1_000_001))))
                .hasMessageContaining("1000001 characters; the limit is 1000000");
    }

    private static Term node(String name) {
        return new Term.OfNode(new NodeName(name));
    }

    private static Term group(String name) {
        return new Term.OfGroup(new GroupName(name));
    }
}
