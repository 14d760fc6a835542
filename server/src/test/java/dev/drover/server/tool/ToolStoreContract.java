package dev.drover.server.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.ToolInfo;
import dev.drover.api.ToolKind;
import dev.drover.api.ToolName;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** What every store of tools does. */
public abstract class ToolStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123Z");
    private static final String TEXT = "{\"description\": \"ünicode 🐝, 'quoted'\"}";

    /** An empty one. */
    protected abstract ToolStore store();

    @Test
    void keepsEveryMember() {
        ToolStore store = store();
        ToolInfo info =
                new ToolInfo(
                        new ToolName("b.c-d_e"),
                        1,
                        ToolKind.MULTI,
                        "does ü",
                        "0".repeat(64),
                        "ada",
                        NOW,
                        "first",
                        false);
        store.add(List.of(new NewToolVersion(info, TEXT)), 10);
        assertThat(store.newest()).containsExactly(info);
        assertThat(store.history(info.name(), 10)).containsExactly(info);
        assertThat(store.definition(info.name(), 1)).contains(TEXT);
        assertThat(store.definition(info.name(), 2)).isEmpty();
    }

    @Test
    void keepsVersionsOfEachNameAndForgetsTheOldest() {
        ToolStore store = store();
        store.add(List.of(version("b", 1, "b1", false), version("a", 1, "same", false)), 2);
        store.add(List.of(version("b", 2, "same", false)), 2);
        store.add(List.of(version("b", 3, "b3", false)), 2);
        assertThat(store.newest())
                .extracting(info -> info.name() + " " + info.version())
                .containsExactly("a 1", "b 3");
        assertThat(store.history(new ToolName("b"), 10))
                .extracting(ToolInfo::version)
                .containsExactly(3L, 2L);
        assertThat(store.history(new ToolName("b"), 1)).hasSize(1);
        assertThat(store.definition(new ToolName("b"), 1)).isEmpty();
        assertThat(store.definition(new ToolName("b"), 2)).contains("same");
        assertThat(store.definition(new ToolName("a"), 1)).contains("same");
    }

    @Test
    void aDeletionHasNoDefinition() {
        ToolStore store = store();
        store.add(List.of(version("a", 1, "x", false)), 10);
        store.add(List.of(version("a", 2, "x", true)), 10);
        assertThat(store.newest()).extracting(ToolInfo::deleted).containsExactly(true);
        assertThat(store.definition(new ToolName("a"), 2)).isEmpty();
        assertThat(store.definition(new ToolName("a"), 1)).contains("x");
    }

    @Test
    void forgetsATool() {
        ToolStore store = store();
        store.add(List.of(version("a", 1, "x", false), version("b", 1, "x", false)), 10);
        store.forget(new ToolName("a"));
        assertThat(store.newest()).extracting(info -> info.name().value()).containsExactly("b");
        assertThat(store.definition(new ToolName("b"), 1)).contains("x");
    }

    @Test
    void takesTheLongest() {
        ToolStore store = store();
        String longest = "ü".repeat(500_000);
        ToolInfo info =
                info("n".repeat(64), 1, "f".repeat(64), "d".repeat(1_000), "c".repeat(10_000));
        store.add(List.of(new NewToolVersion(info, longest)), 10);
        assertThat(store.newest()).containsExactly(info);
        assertThat(store.definition(info.name(), 1)).contains(longest);
    }

    @Test
    void addsManyAtOnce() {
        ToolStore store = store();
        store.add(
                IntStream.range(0, 1_000)
                        .mapToObj(i -> version("tool-" + i, 1, "text " + i, false))
                        .toList(),
                10);
        assertThat(store.newest()).hasSize(1_000);
    }

    private static NewToolVersion version(String name, long version, String text, boolean deleted) {
        ToolInfo info = info(name, version, ContentHash.of(text), "", null);
        return new NewToolVersion(
                deleted
                        ? new ToolInfo(
                                info.name(),
                                version,
                                info.kind(),
                                "",
                                info.hash(),
                                "ada",
                                NOW,
                                null,
                                true)
                        : info,
                text);
    }

    private static ToolInfo info(
            String name, long version, String hash, String description, @Nullable String comment) {
        return new ToolInfo(
                new ToolName(name),
                version,
                ToolKind.SINGLE,
                description,
                hash,
                "ada",
                NOW,
                comment,
                false);
    }
}
