package dev.drover.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

class EventsTest {

    private static final JsonNode NOTHING = Json.mapper().nullNode();

    private final Identifiers identifiers = new Identifiers();
    private final RunId run = identifiers.nextRun();
    private final ScriptThreadId thread = identifiers.nextScriptThread();
    private final List<String> received = new ArrayList<>();
    private final Events events = new Events(new CoordinationConfiguration(10, 10, 10, 1_000, 2));

    private void listen(RunId of, String name, ScriptThreadId by) {
        events.listen(of, name, by, (event, data, from) -> received.add(event + " from " + from));
    }

    @Test
    void reachesEveryThreadThatListensAndNobodyElse() {
        listen(run, "built", thread);
        listen(run, "built", identifiers.nextScriptThread());

        int receivers = events.emit(SharedName.of(run, "built"), NOTHING, "test");
        events.emit(SharedName.of(identifiers.nextRun(), "built"), NOTHING, "stranger");
        events.emit(SharedName.of(run, "other"), NOTHING, "test");

        assertThat(receivers).isEqualTo(2);
        assertThat(received).containsExactly("built from test", "built from test");
    }

    @Test
    void aListenerThatTakesNothingHarmsNeitherTheOthersNorTheEmitter() {
        events.listen(
                run,
                "built",
                thread,
                (event, data, from) -> {
                    throw new DroverException(ErrorKind.LIMIT_REACHED, "The mailbox is full", "");
                });
        listen(run, "built", identifiers.nextScriptThread());

        int receivers = events.emit(SharedName.of(run, "built"), NOTHING, "test");

        assertThat(received).containsExactly("built from test");
        assertThat(receivers).isOne();
    }

    @Test
    void aLeadingSlashMeansTheWholeServer() {
        listen(run, "/deployed", thread);

        events.emit(SharedName.of(identifiers.nextRun(), "/deployed"), NOTHING, "stranger");

        assertThat(received).containsExactly("/deployed from stranger");
    }

    @Test
    void nothingReachesAThreadThatIsOver() {
        listen(run, "built", thread);
        listen(run, "/deployed", thread);

        events.threadEnded(run, thread);

        assertThat(events.emit(SharedName.of(run, "built"), NOTHING, "test")).isZero();
        assertThat(events.emit(SharedName.of(run, "/deployed"), NOTHING, "test")).isZero();
    }

    @Test
    void boundsTheListenersOfARunAndCountsAgainAfterOneStops() {
        listen(run, "a", thread);
        listen(run, "b", thread);
        assertThatThrownBy(() -> listen(run, "c", thread))
                .hasMessageContaining("listens to 2 events; the limit is 2");

        events.stopListening(run, "a", thread);
        listen(run, "c", thread);

        assertThat(events.emit(SharedName.of(run, "c"), NOTHING, "test")).isOne();
    }
}
