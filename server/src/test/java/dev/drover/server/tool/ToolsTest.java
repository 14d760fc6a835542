package dev.drover.server.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.ToolChange;
import dev.drover.api.ToolInfo;
import dev.drover.api.ToolName;
import dev.drover.server.tool.definition.DefinitionText;
import dev.drover.server.tool.definition.ToolDefinition;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

/** Tools in versions. */
final class ToolsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123456Z");
    private static final ToolName DF = new ToolName("df");

    private final InMemoryToolStore store = new InMemoryToolStore();
    private final InMemoryRoleTools roles = new InMemoryRoleTools("operators", "guests");
    private final Tools tools = tools(3);

    private Tools tools(int most) {
        return new Tools(store, roles, new ToolConfiguration(most, 3, 64 << 10, 10, 20), () -> NOW);
    }

    @Test
    void keepsWhoChangedWhatAndWhen() {
        assertThat(apply("name: df\ncommand: [df]")).containsExactly("df 1 CREATED");
        assertThat(apply("name: df\ncommand: ['df']  # the same"))
                .containsExactly("df 1 UNCHANGED");
        assertThat(apply("name: df\ncommand: [df, -h]")).containsExactly("df 2 CHANGED");
        assertThat(tools.history(DF))
                .extracting(info -> info.version() + " " + info.author() + " " + info.comment())
                .containsExactly("2 ada why", "1 ada why");
        assertThat(tools.get(DF).info().at()).isEqualTo(Instant.parse("2026-03-01T10:15:30.123Z"));
        assertThat(tools.get(DF).definition().command()).containsExactly("df", "-h");
        assertThat(tools.get(DF, 1).definition().command()).containsExactly("df");
        assertThat(tools.get(DF).info().hash()).isNotEqualTo(tools.get(DF, 1).info().hash());
    }

    @Test
    void aDryRunChangesNothing() {
        List<ToolDefinition> read =
                tools.read(List.of("name: df\ncommand: [df]\nroles: [operators]")).definitions();
        assertThat(tools.apply(read, "ada", null, true))
                .containsExactly(new ToolChange(DF, 1, ToolChange.Kind.CREATED));
        assertThat(tools.list()).isEmpty();
        assertThat(store.newest()).isEmpty();
        assertThat(roles.of("operators")).isEmpty();
    }

    @Test
    void givesToolsToTheirRolesAndTakesDeletedOnesAway() {
        apply("name: df\ncommand: [df]\nroles: [operators]");
        assertThat(roles.of("operators")).containsExactly(DF);
        assertThat(roles.of("guests")).isEmpty();
        tools.delete(DF, "ada", null);
        assertThat(roles.of("operators")).isEmpty();
    }

    @Test
    void aDeletedToolKeepsItsHistory() {
        apply("name: df\ncommand: [df]");
        ToolInfo deletion = tools.delete(DF, "bob", "gone");
        assertThat(deletion.version()).isEqualTo(2);
        assertThat(tools.contains(DF)).isFalse();
        assertThat(tools.list()).isEmpty();
        refused(ErrorKind.NOT_FOUND, "no tool df", () -> tools.get(DF));
        refused(ErrorKind.NOT_FOUND, "has no version 2", () -> tools.get(DF, 2));
        refused(ErrorKind.NOT_FOUND, "no tool df", () -> tools.delete(DF, "bob", null));
        assertThat(tools.get(DF, 1).definition().command()).containsExactly("df");
        assertThat(tools.history(DF)).extracting(ToolInfo::deleted).containsExactly(true, false);
        assertThat(apply("name: df\ncommand: [df]")).containsExactly("df 3 CREATED");
    }

    @Test
    void allOrNoneWhereThereWouldBeTooMany() {
        apply("name: a\ncommand: [a]\n---\nname: b\ncommand: [b]");
        refused(
                ErrorKind.LIMIT_REACHED,
                "There are 2 tools, and with 2 more there would be more than the limit of 3",
                () -> apply("name: c\ncommand: [c]\n---\nname: d\ncommand: [d]"));
        assertThat(tools.list()).hasSize(2);
        assertThat(store.newest()).hasSize(2);
        assertThat(apply("name: a\ncommand: [x]\n---\nname: c\ncommand: [c]"))
                .containsExactly("a 2 CHANGED", "c 1 CREATED");
        tools.delete(new ToolName("a"), "ada", null);
        assertThat(apply("name: d\ncommand: [d]")).containsExactly("d 1 CREATED");
    }

    @Test
    void remembersOnlySoManyDeletedTools() {
        for (int i = 0; i < 10; i++) {
            apply("name: t" + i + "\ncommand: [x]");
            tools.delete(new ToolName("t" + i), "ada", null);
        }
        assertThat(store.newest()).hasSize(3);
    }

    @Test
    void isThereAfterARestart() {
        apply("name: df\ncommand: [df]\n---\nname: old\ncommand: [x]");
        tools.delete(new ToolName("old"), "ada", null);
        Tools again = tools(2);
        assertThat(again.list()).extracting(ToolInfo::name).containsExactly(DF);
        List<ToolDefinition> two =
                again.read(List.of("name: x\ncommand: [x]\n---\nname: y\ncommand: [y]"))
                        .definitions();
        refused(ErrorKind.LIMIT_REACHED, "limit of 2", () -> again.apply(two, "a", null, false));
    }

    @Test
    void namesTheToolThatWasMeant() {
        apply("name: disk-usage\ncommand: [df]");
        refused(
                ErrorKind.NOT_FOUND,
                "There is no tool disk-usgae; did you mean 'disk-usage'?",
                () -> tools.get(new ToolName("disk-usgae")));
        refused(ErrorKind.NOT_FOUND, "no tool x", () -> tools.history(new ToolName("x")));
    }

    @Test
    void preparesTheNewestVersion() {
        apply("name: df\ncommand: [df]");
        apply("name: df\ncommand: [df, '${p}']\nparameters: [{name: p}]");
        assertThat(tools.prepare(DF, Json.mapper().readTree("{\"p\": \"/x\"}")).plan().command())
                .containsExactly("df", "/x");
        assertThat(tools.prepare(DF, Json.mapper().nullNode()).plan().version()).isEqualTo(2);
    }

    @Test
    void boundsTheComment() {
        refused(
                ErrorKind.TOO_LARGE,
                "The comment has 21 characters; the limit is 20",
                () -> tools.apply(List.of(), "ada", "x".repeat(21), false));
    }

    private List<String> apply(String yaml) {
        DefinitionText.Read read = tools.read(List.of(yaml));
        assertThat(read.mistakes()).isEmpty();
        return tools.apply(read.definitions(), "ada", "why", false).stream()
                .map(change -> change.name() + " " + change.version() + " " + change.kind())
                .toList();
    }

    private static void refused(ErrorKind kind, String text, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(text);
    }
}
