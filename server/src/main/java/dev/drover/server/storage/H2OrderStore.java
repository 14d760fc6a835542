package dev.drover.server.storage;

import com.github.f4b6a3.tsid.Tsid;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunId;
import dev.drover.server.node.order.EndedOrder;
import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderStore;
import dev.drover.server.node.order.StoredOrder;

import org.jdbi.v3.core.Handle;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A primary's orders in the database. */
public final class H2OrderStore implements OrderStore {

    private static final String EPOCH = "epoch";

    private static final int MOST_TRIMMED = 1_000;

    private final Database database;

    /** Kept beside, since the database reads all rows to count them while a transaction is open. */
    private final AtomicLong rows;

    private final AtomicBoolean trimming = new AtomicBoolean();

    public H2OrderStore(Database database) {
        this.database = database;
        this.rows =
                new AtomicLong(
                        database.read(
                                "the number of orders",
                                handle ->
                                        handle.createQuery("SELECT COUNT(*) FROM placed_order")
                                                .mapTo(Long.class)
                                                .one()));
    }

    @Override
    public void insert(StoredOrder order) {
        long id = number(order.id());
        RowText body = RowText.of(order.sealedBody());
        String record = Json.mapper().writeValueAsString(withBody(order, ""));
        database.write(
                "the order " + order.id(),
                handle -> {
                    handle.execute("INSERT INTO placed_order_pending VALUES (?)", id);
                    return handle.execute(
                            "INSERT INTO placed_order VALUES (?, ?, ?, ?, NULL, NULL)",
                            id,
                            record,
                            body.inRow(),
                            body.large());
                });
        rows.incrementAndGet();
    }

    @Override
    public boolean finish(OrderId order, OrderEnd end) {
        long id = number(order);
        RowText ending = RowText.of(Json.mapper().writeValueAsString(end));
        return database.write(
                "the end of order " + order,
                handle ->
                        handle.execute("DELETE FROM placed_order_pending WHERE id = ?", id) == 1
                                && handle.execute(
                                                "UPDATE placed_order SET ending = ?, large_ending ="
                                                    + " ?, body = NULL, large_body = NULL WHERE id"
                                                    + " = ?",
                                                ending.inRow(),
                                                ending.large(),
                                                id)
                                        == 1);
    }

    @Override
    public void keepLate(OrderId order, String report) {
        database.write(
                "a late report of order " + order,
                handle -> {
                    OrderEnd end = find(handle, order).orElse(null);
                    if (end == null || end.report() != null) {
                        return 0;
                    }
                    OrderEnd known =
                            new OrderEnd(end.state(), end.cause(), end.message(), report, end.at());
                    RowText ending = RowText.of(Json.mapper().writeValueAsString(known));
                    return handle.execute(
                            "UPDATE placed_order SET ending = ?, large_ending = ? WHERE id = ?",
                            ending.inRow(),
                            ending.large(),
                            number(order));
                });
    }

    @Override
    public List<StoredOrder> pending() {
        return database.read(
                "the pending orders",
                handle ->
                        handle.createQuery(
                                        "SELECT record, body, large_body FROM placed_order"
                                                + " WHERE id IN (SELECT id FROM"
                                                + " placed_order_pending) ORDER BY id")
                                .map((row, context) -> order(row))
                                .list());
    }

    private static StoredOrder order(ResultSet row) throws SQLException {
        StoredOrder order = Json.mapper().readValue(row.getString("record"), StoredOrder.class);
        return withBody(order, RowText.read(row, "body"));
    }

    private static StoredOrder withBody(StoredOrder order, String body) {
        return new StoredOrder(
                order.id(),
                order.node(),
                order.kind(),
                order.owner(),
                order.subject(),
                order.issuedAt(),
                order.expiresAt(),
                order.patience(),
                body);
    }

    @Override
    public Optional<OrderEnd> end(OrderId order) {
        return database.read("the order " + order, handle -> find(handle, order));
    }

    @Override
    public List<EndedOrder> endedOf(Set<RunId> owners) {
        return database.read(
                "the orders that ended",
                handle ->
                        handle
                                .createQuery(
                                        "SELECT record, ending, large_ending FROM placed_order"
                                                + " WHERE ending IS NOT NULL OR large_ending IS NOT"
                                                + " NULL ORDER BY id")
                                .map((row, context) -> ended(row))
                                .stream()
                                .filter(ended -> owners.contains(ended.order().owner()))
                                .toList());
    }

    private static EndedOrder ended(ResultSet row) throws SQLException {
        return new EndedOrder(
                Json.mapper().readValue(row.getString("record"), StoredOrder.class),
                Json.mapper().readValue(RowText.read(row, "ending"), OrderEnd.class));
    }

    @Override
    public Optional<NodeName> node(OrderId order) {
        return database.read(
                "the order " + order,
                handle ->
                        handle.createQuery("SELECT record FROM placed_order WHERE id = ?")
                                .bind(0, number(order))
                                .mapTo(String.class)
                                .findOne()
                                .map(record ->
                                        Json.mapper().readValue(record, StoredOrder.class).node()));
    }

    private static Optional<OrderEnd> find(Handle handle, OrderId order) {
        return handle.createQuery(
                        "SELECT ending, large_ending FROM placed_order WHERE id = ?"
                                + " AND (ending IS NOT NULL OR large_ending IS NOT NULL)")
                .bind(0, number(order))
                .map((row, context) -> RowText.read(row, "ending"))
                .findOne()
                .map(ending -> Json.mapper().readValue(ending, OrderEnd.class));
    }

    /** A few at a time, and found at the beginning of the table: others wait for the writer. */
    @Override
    public void trim(int keep) {
        long over = Math.min(rows.get() - keep, MOST_TRIMMED);
        if (over <= 0 || !trimming.compareAndSet(false, true)) {
            return;
        }
        try {
            int deleted =
                    database.write("the end of old orders", handle -> deleteOldest(handle, over));
            rows.addAndGet(-deleted);
        } finally {
            trimming.set(false);
        }
    }

    private static int deleteOldest(Handle handle, long most) {
        List<Long> oldest =
                handle.createQuery(
                                "SELECT id FROM placed_order WHERE ending IS NOT NULL OR"
                                        + " large_ending IS NOT NULL ORDER BY id FETCH FIRST ?"
                                        + " ROWS ONLY")
                        .bind(0, most)
                        .mapTo(Long.class)
                        .list();
        for (long id : oldest) {
            handle.execute("DELETE FROM placed_order WHERE id = ?", id);
        }
        return oldest.size();
    }

    @Override
    public long nextEpoch() {
        return database.write(
                "the count of starts",
                handle -> {
                    long next = count(handle, EPOCH) + 1;
                    putCount(handle, EPOCH, next);
                    return next;
                });
    }

    static long count(Handle handle, String name) {
        return handle.createQuery("SELECT number FROM counter WHERE name = ?")
                .bind(0, name)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    static int putCount(Handle handle, String name, long number) {
        return handle.execute(
                "MERGE INTO counter (name, number) KEY (name) VALUES (?, ?)", name, number);
    }

    static long number(OrderId order) {
        return Tsid.from(order.value()).toLong();
    }
}
