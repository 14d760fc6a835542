package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ScriptInfo;
import dev.drover.library.NewVersion;
import dev.drover.library.Script;
import dev.drover.library.ScriptName;
import dev.drover.library.ScriptStore;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What every ScriptStore keeps to. */
abstract class ScriptStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123Z");
    private static final ScriptName A = new ScriptName("a.js");
    private static final ScriptName B = new ScriptName("team/b.mjs");

    abstract ScriptStore store();

    @Test
    void keepsEveryMember() {
        ScriptInfo added = store().add(version(B, "export {};\n🐝", "first", false, null), 10);
        assertThat(added)
                .isEqualTo(
                        new ScriptInfo(
                                "team/b.mjs",
                                1L,
                                hash("export {};\n🐝"),
                                12,
                                "pushed",
                                "ada",
                                NOW,
                                "first",
                                false));
        assertThat(store().newest()).containsExactly(added);
        assertThat(store().history(B, 10)).containsExactly(added);
        assertThat(store().find(B, 1))
                .contains(new Script(B, 1L, hash("export {};\n🐝"), "export {};\n🐝"));
    }

    @Test
    void countsTheVersionsOfEachNameAlone() {
        store().add(version(A, "1", null, false, null), 10);
        store().add(version(A, "2", null, false, null), 10);
        store().add(version(B, "1", null, false, null), 10);
        assertThat(store().newest())
                .extracting(info -> info.name() + " " + info.version())
                .containsExactly("a.js 2", "team/b.mjs 1");
        assertThat(store().history(A, 1)).extracting(ScriptInfo::version).containsExactly(2L);
        assertThat(store().find(A, 1)).map(Script::text).contains("1");
        assertThat(store().find(A, 3)).isEmpty();
    }

    @Test
    void aDeletionHasNoText() {
        store().add(version(A, "1", null, false, null), 10);
        assertThat(store().add(version(A, "1", "gone", true, 1L), 10).deleted()).isTrue();
        assertThat(store().find(A, 2)).isEmpty();
        assertThat(store().newest()).extracting(ScriptInfo::deleted).containsExactly(true);
        assertThat(store().add(version(A, "1", null, false, 0L), 10).version()).isEqualTo(3);
    }

    @Test
    void refusesWhoDoesNotKnowTheNewest() {
        store().add(version(A, "1", null, false, 0L), 10);
        store().add(version(A, "2", null, false, 1L), 10);
        assertThatThrownBy(() -> store().add(version(A, "3", null, false, 1L), 10))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessageContaining("a.js is 2, not 1");
        assertThat(store().history(A, 10)).hasSize(2);
    }

    @Test
    void ofManyWhoKnowTheSameVersionOneSucceeds() throws Exception {
        var succeeded = new AtomicInteger();
        var refused = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String text = "text " + i;
                threads.execute(() -> {
                    try {
                        store().add(version(A, text, null, false, 0L), 10);
                        succeeded.incrementAndGet();
                    } catch (DroverException e) {
                        refused.incrementAndGet();
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(succeeded).hasValue(1);
        assertThat(refused).hasValue(7);
    }

    @Test
    void forgetsTheOldestAndTextsThatNobodyHas() {
        store().add(version(A, "shared", null, false, null), 2);
        store().add(version(B, "shared", null, false, null), 2);
        for (int i = 0; i < 3; i++) {
            store().add(version(A, "text " + i, null, false, null), 2);
        }
        assertThat(store().history(A, 10)).extracting(ScriptInfo::version).containsExactly(4L, 3L);
        assertThat(store().find(A, 1)).isEmpty();
        assertThat(store().find(A, 4)).map(Script::text).contains("text 2");
        assertThat(store().find(B, 1)).map(Script::text).contains("shared");
    }

    @Test
    void keepsTheLargestTextAllowed() {
        String text = "ä".repeat(1 << 19);
        store().add(version(A, text, null, false, null), 10);
        assertThat(store().find(A, 1).orElseThrow().text()).isEqualTo(text);
    }

    private static NewVersion version(
            ScriptName name,
            String text,
            @Nullable String comment,
            boolean deleted,
            @Nullable Long expected) {
        return new NewVersion(name, hash(text), text, 12, "ada", NOW, comment, deleted, expected);
    }

    private static String hash(String text) {
        return Script.local(A, text).hash();
    }
}
