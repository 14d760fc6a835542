package dev.drover.server.node.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.NodeActivity;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** What a node tells fits into a message, whatever it has. */
final class NodeReportTest {

    private static NodeReport.News news(int values) {
        List<StatusValue> changes =
                IntStream.range(0, values)
                        .mapToObj(i ->
                                new StatusValue(
                                        "value/" + i,
                                        Json.mapper().valueToTree("x".repeat(200)),
                                        null,
                                        null,
                                        null,
                                        Instant.EPOCH,
                                        i,
                                        null))
                        .toList();
        return new NodeReport.News(
                Instant.EPOCH,
                Duration.ZERO,
                new StatusChanges(values, changes, List.of(), true),
                new RunChanges(1, List.of(), List.of(), true),
                new NodeActivity(0, 0, 0, 0),
                1,
                null);
    }

    @Test
    void isCutWhereItIsTooLong() {
        NodeReport.News cut = news(20_000).fitting(100_000);
        assertThat(Json.mapper().writeValueAsBytes(cut).length).isLessThanOrEqualTo(100_000);
        assertThat(cut.status().changes()).hasSizeGreaterThan(100);
        assertThat(cut.status().version()).isEqualTo(20_000);
    }

    @Test
    void staysAsItIsWhereItFits() {
        NodeReport.News news = news(10);
        assertThat(news.fitting(100_000)).isSameAs(news);
    }
}
