package dev.drover.server.node.order;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.OrderId;
import dev.drover.server.node.link.Link;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** An order of the primary that is not over. Safe for use by many threads. */
final class PendingOrder {

    /** Signs an order; its body is given where it is still at hand. */
    interface Signing {
        String sign(StoredOrder order, @Nullable JsonNode body);
    }

    private static final int MOST_DOUBLINGS = 5;

    private final StoredOrder stored;
    private final OrderListener listener;
    private final ReentrantLock reporting = new ReentrantLock();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean over;

    @GuardedBy("this")
    private @Nullable JsonNode body;

    @GuardedBy("this")
    private @Nullable String signed;

    @GuardedBy("this")
    private @Nullable Link sendingOn;

    @GuardedBy("this")
    private int refusals;

    @GuardedBy("this")
    private boolean sent;

    @GuardedBy("this")
    private boolean withdrawn;

    PendingOrder(StoredOrder stored, @Nullable JsonNode body, OrderListener listener) {
        this.stored = stored;
        this.body = body;
        this.listener = listener;
    }

    /** One of an earlier server, which may have sent it. */
    static PendingOrder left(StoredOrder stored, OrderListener listener) {
        PendingOrder order = new PendingOrder(stored, null, listener);
        synchronized (order) {
            order.sent = true;
        }
        return order;
    }

    OrderId id() {
        return stored.id();
    }

    StoredOrder stored() {
        return stored;
    }

    OrderListener listener() {
        return listener;
    }

    /** Held while a report is taken, or the order given up, so that there is one end. */
    ReentrantLock reporting() {
        return reporting;
    }

    boolean isOver() {
        return over;
    }

    void over() {
        over = true;
    }

    /** Counts one more failure of what is ordered before it is given up; gives the number. */
    int givingUpFailed() {
        return failures.incrementAndGet();
    }

    /** False where it is not to be sent, or is being sent on that link already. */
    synchronized boolean beginSending(Link link) {
        if (over || withdrawn || link.equals(sendingOn)) {
            return false;
        }
        sent = true;
        sendingOn = link;
        return true;
    }

    synchronized void sendingOver(Link link) {
        if (link.equals(sendingOn)) {
            sendingOn = null;
        }
    }

    /** As it goes over the link; signed once. */
    synchronized String signed(Signing signing) {
        if (signed == null) {
            signed = signing.sign(stored, body);
        }
        return signed;
    }

    /** Counts that the node could not take it; gives how many times as long to wait as at first. */
    synchronized int notTaken() {
        return 1 << Math.min(refusals++, MOST_DOUBLINGS);
    }

    /** The node has it: what was kept for sending it is made anew where another link needs it. */
    synchronized void accepted() {
        body = null;
        signed = null;
        refusals = 0;
    }

    synchronized boolean isWithdrawn() {
        return withdrawn;
    }

    /** True where it was never sent, and will not be. */
    synchronized boolean withdraw() {
        withdrawn = !sent;
        return withdrawn;
    }
}
