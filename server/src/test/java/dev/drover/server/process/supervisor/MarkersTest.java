package dev.drover.server.process.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** Markers in environments. */
final class MarkersTest {

    private static Markers parse(String environment) {
        return Markers.parse(environment.replace('|', '\0').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsBoth() {
        assertThat(parse("A=1|DROVER_RUN=r|B=DROVER_PROCESS=no|DROVER_PROCESS=p|"))
                .isEqualTo(new Markers("p", "r"));
    }

    @Test
    void readsAnEntryWithoutItsEnd() {
        assertThat(parse("DROVER_PROCESS=p")).isEqualTo(new Markers("p", ""));
    }

    @Test
    void ignoresNamesThatOnlyBeginOrEndSo() {
        assertThat(parse("DROVER_PROCESSES=x|XDROVER_RUN=y|DROVER_RU|DROVER_RUN|"))
                .isEqualTo(Markers.NONE);
        assertThat(parse("||")).isEqualTo(Markers.NONE);
    }
}
