package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.Identifiers;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunLogPage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class RunLogTest {

    @TempDir Path folder;

    private final RunId run = new Identifiers().nextRun();

    private RunLog log(long limit) {
        return new RunLog(run, folder.resolve("log"), limit);
    }

    private static RunLogEntry message(String text) {
        return new RunLogEntry(
                Instant.EPOCH, RunLogEntry.Kind.MESSAGE, null, text, null, null, null);
    }

    @Test
    void isReadByOffsetWhileItGrowsAndAfterItsEnd() throws Exception {
        RunLog log = log(10_000);
        log.append(message("one"));
        RunLogPage first = log.read(0, Duration.ZERO);
        log.append(message("two ünïcode"));
        log.close();

        RunLogPage second = log.read(first.offset(), Duration.ZERO);

        assertThat(first.end()).isFalse();
        assertThat(second.entries()).extracting(RunLogEntry::text).containsExactly("two ünïcode");
        assertThat(second.end()).isTrue();
        assertThat(RunLog.readEnded(folder.resolve("log"), 0).entries()).hasSize(2);
    }

    @Test
    void aReaderThatWaitsIsWokenByTheNextEntryAndByTheEnd() throws Exception {
        RunLog log = log(10_000);
        CompletableFuture<RunLogPage> waiting = CompletableFuture.supplyAsync(() -> read(log, 0));
        log.append(message("one"));
        RunLogPage page = waiting.get(30, TimeUnit.SECONDS);
        assertThat(page.entries()).hasSize(1);

        CompletableFuture<RunLogPage> last =
                CompletableFuture.supplyAsync(() -> read(log, page.offset()));
        log.close();
        assertThat(last.get(30, TimeUnit.SECONDS))
                .isEqualTo(new RunLogPage(List.of(), page.offset(), true));
    }

    @Test
    void givesLongLogsPageByPageAndEntriesLongerThanAPage() throws Exception {
        RunLog log = log(10_000_000);
        log.append(message("x".repeat(600_000)));
        for (int index = 0; index < 5_000; index++) {
            log.append(message("entry " + index + " " + "y".repeat(100)));
        }
        log.close();

        List<RunLogEntry> all = new ArrayList<>();
        long offset = 0;
        RunLogPage page;
        do {
            page = log.read(offset, Duration.ZERO);
            all.addAll(page.entries());
            offset = page.offset();
        } while (!page.end());

        assertThat(all).hasSize(5_001);
        assertThat(all.getFirst().text()).hasSize(600_000);
        assertThat(all.getLast().text()).startsWith("entry 4999 ");
    }

    @Test
    void refusesEntriesPastItsLimitButTakesTheLastWords() throws Exception {
        RunLog log = log(500);
        assertThat(log.append(message("a".repeat(300)))).isTrue();
        assertThat(log.append(message("b".repeat(300)))).isFalse();
        log.appendLast(message("the end"));

        assertThat(log.read(0, Duration.ZERO).entries())
                .extracting(RunLogEntry::text)
                .containsExactly("a".repeat(300), "the end");
    }

    @Test
    void refusesAnOffsetInsideAnEntry() {
        RunLog log = log(500);
        log.append(message("one"));

        assertThatThrownBy(() -> log.read(3, Duration.ZERO))
                .hasMessageContaining("not at the start of a log entry");
    }

    @Test
    void aWriterThatIsInterruptedHarmsNoLaterOne() throws Exception {
        RunLog log = log(10_000);
        Thread interrupted =
                Thread.ofVirtual()
                        .start(() -> {
                            Thread.currentThread().interrupt();
                            log.append(message("one"));
                        });
        assertThat(interrupted.join(Duration.ofSeconds(30))).isTrue();

        assertThat(log.append(message("two"))).isTrue();
        log.close();

        assertThat(log.read(0, Duration.ZERO).entries())
                .extracting(RunLogEntry::text)
                .containsExactly("one", "two");
    }

    private static RunLogPage read(RunLog log, long offset) {
        try {
            return log.read(offset, Duration.ofSeconds(60));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
