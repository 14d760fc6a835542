package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import static java.util.Objects.requireNonNull;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

final class BatchingWriterTest {

    @TempDir private Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder, StorageConfiguration.defaults());
        database.write(
                "a table", handle -> handle.execute("CREATE TABLE item (id INT PRIMARY KEY)"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aWriteThatFailsAloneFailsAlone() throws Exception {
        CountDownLatch go = holdTheWriter();
        List<CompletableFuture<Integer>> writes = new ArrayList<>();
        for (int id : List.of(1, 2, 2, 3)) {
            writes.add(database.writer().submit("item " + id, handle -> insert(handle, id)));
        }
        writes.add(
                database.writer()
                        .submit(
                                "a refused item",
                                handle -> {
                                    insert(handle, 9);
                                    throw new DroverException(
                                            ErrorKind.CONFLICT, "not this one", "");
                                }));
        go.countDown();

        assertThat(writes.get(0)).succeedsWithin(60, TimeUnit.SECONDS);
        assertThat(writes.get(1)).succeedsWithin(60, TimeUnit.SECONDS);
        assertThat(writes.get(3)).succeedsWithin(60, TimeUnit.SECONDS);
        assertThat(kindOf(writes.get(2))).isEqualTo(ErrorKind.INTERNAL);
        assertThat(kindOf(writes.get(4))).isEqualTo(ErrorKind.CONFLICT);
        assertThat(ids()).containsExactly(1, 2, 3);
    }

    @Test
    void aRefusalReachesTheCallerAsItIs() {
        assertThatThrownBy(() ->
                        database.write(
                                "x",
                                handle -> {
                                    throw new DroverException(
                                            ErrorKind.CONFLICT,
                                            "version 3 is newer",
                                            "Pull first.");
                                }))
                .asInstanceOf(type(DroverException.class))
                .satisfies(e ->
                        assertThat(e.text() + e.hint()).isEqualTo("version 3 is newerPull first."));
    }

    @Test
    void writesArePerformedInTheOrderInWhichTheyWereQueued() throws Exception {
        CountDownLatch go = holdTheWriter();
        List<Integer> performed = new ArrayList<>();
        List<CompletableFuture<Boolean>> writes = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            int number = i;
            writes.add(database.writer().submit("number", handle -> performed.add(number)));
        }
        go.countDown();
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(performed).isSorted().hasSize(3_000);
    }

    @Test
    void closingStoresWhatIsQueuedAndRefusesWhatComesLater() throws Exception {
        CountDownLatch go = holdTheWriter();
        CompletableFuture<Integer> queued =
                database.writer().submit("item", handle -> insert(handle, 1));
        Thread closer = Thread.ofVirtual().start(database::close);
        go.countDown();
        closer.join();
        assertThat(queued).isCompleted();
        assertThatThrownBy(() -> database.write("item 2", handle -> insert(handle, 2)))
                .hasMessageContaining("item 2")
                .asInstanceOf(type(DroverException.class))
                .extracting(DroverException::kind)
                .isEqualTo(ErrorKind.UNAVAILABLE);
        database = Database.open(folder, StorageConfiguration.defaults());
        assertThat(ids()).containsExactly(1);
    }

    @Test
    void anInterruptedCallerIsToldAndHarmsNobody() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> database.write("item", handle -> insert(handle, 1)))
                .asInstanceOf(type(DroverException.class))
                .extracting(DroverException::kind)
                .isEqualTo(ErrorKind.CANCELLED);
        assertThat(ids()).isSubsetOf(1);
        assertThat(Thread.interrupted()).isTrue();
        int inserted = database.write("item", handle -> insert(handle, 2));
        assertThat(inserted).isEqualTo(1);
    }

    /** Keeps the writer in a transaction of its own until the latch opens. */
    private CountDownLatch holdTheWriter() throws InterruptedException {
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() ->
                        database.write(
                                "nothing",
                                handle -> {
                                    holds.countDown();
                                    return awaitIt(go);
                                }));
        assertThat(holds.await(60, TimeUnit.SECONDS)).isTrue();
        return go;
    }

    private static boolean awaitIt(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int insert(Handle handle, int id) {
        return handle.execute("INSERT INTO item VALUES (?)", id);
    }

    private List<Integer> ids() {
        return database.read(
                "items",
                handle ->
                        handle.createQuery("SELECT id FROM item ORDER BY id")
                                .mapTo(Integer.class)
                                .list());
    }

    private static ErrorKind kindOf(CompletableFuture<?> write) throws Exception {
        try {
            write.get(60, TimeUnit.SECONDS);
            throw new AssertionError("it succeeded");
        } catch (ExecutionException e) {
            return ((DroverException) requireNonNull(e.getCause())).kind();
        }
    }
}
