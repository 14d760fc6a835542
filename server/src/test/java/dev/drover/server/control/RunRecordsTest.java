package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2RunStore;
import dev.drover.server.storage.StorageConfiguration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

class RunRecordsTest {

    @TempDir Path folder;

    private Database database;
    private RunTable table;

    @BeforeEach
    void open() {
        database = Database.open(folder, StorageConfiguration.defaults());
        table = new RunTable(InstantSource.system());
    }

    @AfterEach
    void close() {
        table.close();
        database.close();
    }

    @Test
    void aRunThatWasRefusedSinceItsRowCameLateIsNotPendingForEver() {
        RunStore store = new H2RunStore(database);
        RunRecords records = records(afterwards(store, "insert"));
        RunView pending = run(RunState.PENDING);

        assertThatThrownBy(() -> records.accepted(pending)).hasMessageContaining("took too long");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> store.find(pending.runId()).orElseThrow().state() == RunState.FAILED);
    }

    @Test
    void aRecordThatCannotBeReadHidesNoOther() {
        RunStore store = new H2RunStore(database);
        RunView good = run(RunState.COMPLETE);
        store.insert(good);
        store.insert(run(RunState.COMPLETE, nested(Json.MAX_DEPTH)));
        store.insert(run(RunState.RUNNING, nested(Json.MAX_DEPTH)));

        records(store).recover();

        assertThat(store.newest(10, null)).containsExactly(good);
        assertThat(table.poll(null, Duration.ZERO).changes()).containsExactly(good);
    }

    @Test
    void aViewThatComesLateDoesNotReviveARun() {
        RunView over = run(RunState.COMPLETE);
        RunView late =
                new RunView(
                        over.runId(),
                        over.script(),
                        null,
                        over.args(),
                        RunState.RUNNING,
                        over.startedBy(),
                        null,
                        false,
                        over.createdAt(),
                        null,
                        null,
                        null,
                        null,
                        null);

        table.show(over);
        table.show(late);

        assertThat(table.poll(null, Duration.ZERO).changes()).containsExactly(over);
    }

    private RunRecords records(RunStore store) {
        return new RunRecords(store, table, folder, 100, InstantSource.system());
    }

    /** A store whose answer to one method is an error after it did it. */
    private static RunStore afterwards(RunStore store, String fails) {
        return (RunStore)
                Proxy.newProxyInstance(
                        RunStore.class.getClassLoader(),
                        new Class<?>[] {RunStore.class},
                        (proxy, method, arguments) -> {
                            try {
                                Object answer = method.invoke(store, arguments);
                                if (method.getName().equals(fails)) {
                                    throw new DroverException(
                                            ErrorKind.UNAVAILABLE, "It took too long", "");
                                }
                                return answer;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static JsonNode nested(int depth) {
        JsonNode value = Json.mapper().createObjectNode();
        for (int level = 1; level < depth; level++) {
            value = Json.mapper().createArrayNode().add(value);
        }
        return value;
    }

    private static RunView run(RunState state) {
        return run(state, Json.mapper().createObjectNode());
    }

    private static RunView run(RunState state, JsonNode args) {
        return new RunView(
                new Identifiers().nextRun(),
                "test.js",
                null,
                args,
                state,
                "ada",
                null,
                false,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null);
    }
}
