package dev.drover.server.storage;

import com.github.f4b6a3.tsid.Tsid;

import dev.drover.api.OrderId;
import dev.drover.server.node.order.OrderBookStore;
import dev.drover.server.node.order.ReceivedOrder;

import java.time.Instant;
import java.util.List;

/** What a node was ordered, in its database. */
public final class H2OrderBookStore implements OrderBookStore {

    private static final String EPOCH = "primary-epoch";

    private final Database database;

    public H2OrderBookStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean insert(ReceivedOrder order) {
        long id = H2OrderStore.number(order.id());
        RowText ordered = RowText.of(order.sealedOrder());
        RowText report = RowText.of(order.sealedReport());
        return database.write(
                "the order " + order.id(),
                handle ->
                        handle.createQuery("SELECT 1 FROM received_order WHERE id = ?")
                                        .bind(0, id)
                                        .mapTo(Integer.class)
                                        .findOne()
                                        .isEmpty()
                                && handle.execute(
                                                "INSERT INTO received_order VALUES"
                                                        + " (?, ?, ?, ?, ?, ?, ?)",
                                                id,
                                                order.expiresAt().toEpochMilli(),
                                                ordered.inRow(),
                                                ordered.large(),
                                                report.inRow(),
                                                report.large(),
                                                order.acknowledged())
                                        == 1);
    }

    @Override
    public void report(OrderId order, String sealedReport) {
        RowText report = RowText.of(sealedReport);
        database.write(
                "the report of order " + order,
                handle ->
                        handle.execute(
                                "UPDATE received_order SET report = ?, large_report = ?"
                                        + " WHERE id = ?",
                                report.inRow(),
                                report.large(),
                                H2OrderStore.number(order)));
    }

    @Override
    public void acknowledged(OrderId order) {
        database.write(
                "the acknowledgement of order " + order,
                handle ->
                        handle.execute(
                                "UPDATE received_order SET ordered = NULL, large_ordered = NULL,"
                                        + " report = NULL, large_report = NULL, acknowledged = TRUE"
                                        + " WHERE id = ?",
                                H2OrderStore.number(order)));
    }

    @Override
    public List<ReceivedOrder> unacknowledged() {
        return database.read(
                "the orders",
                handle ->
                        handle.createQuery(
                                        "SELECT * FROM received_order WHERE NOT acknowledged"
                                                + " ORDER BY id")
                                .map((row, context) ->
                                        new ReceivedOrder(
                                                new OrderId(
                                                        Tsid.from(row.getLong("id")).toString()),
                                                Instant.ofEpochMilli(row.getLong("expires_at")),
                                                RowText.read(row, "ordered"),
                                                RowText.readIfAny(row, "report"),
                                                false))
                                .list());
    }

    @Override
    public void forget(Instant expiredBefore) {
        database.write(
                "the end of old orders",
                handle ->
                        handle.execute(
                                "DELETE FROM received_order WHERE acknowledged AND expires_at < ?",
                                expiredBefore.toEpochMilli()));
    }

    @Override
    public long epoch() {
        return database.read(
                "the epoch of the primary", handle -> H2OrderStore.count(handle, EPOCH));
    }

    @Override
    public void raiseEpoch(long epoch) {
        database.write(
                "the epoch of the primary", handle -> H2OrderStore.putCount(handle, EPOCH, epoch));
    }
}
