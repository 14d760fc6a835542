package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.order.Order;
import dev.drover.server.node.order.OrderHandler;
import dev.drover.server.node.work.RunOrders;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A node's side of runs that its primary has it host. A run is known by the identifier that the
 * primary gave it, so that none is hosted twice. Safe for use by many threads.
 */
public final class OrderedRuns {

    private final Supplier<Runs> runs;

    /**
     * @param runs asked when an order comes
     */
    public OrderedRuns(Supplier<Runs> runs) {
        this.runs = runs;
    }

    /** The orders that are done here, by their kinds. */
    public Map<String, OrderHandler> handlers() {
        return Map.of(RunOrders.START, new Hosting(), RunOrders.CANCEL, new Cancelling());
    }

    /**
     * Who something is done for that the primary asks.
     *
     * @param permissions by name; one that this version does not know gives no right
     */
    public static Caller caller(String user, Set<String> permissions) {
        Set<Permission> known = EnumSet.allOf(Permission.class);
        known.removeIf(permission -> !permissions.contains(permission.name()));
        return new Caller(Caller.Kind.USER, user, known, null, null);
    }

    private CompletableFuture<RunView> over(RunId id) {
        Optional<LiveRun> live = runs.get().live(id);
        return live.isPresent()
                ? live.get().over()
                : CompletableFuture.completedFuture(runs.get().get(id));
    }

    private abstract static class Simple implements OrderHandler {

        @Override
        public void send(Order order, JsonNode wanted) {
            throw new IllegalStateException("A run has nothing to send beside its report");
        }

        @Override
        public void acknowledged(Order order) {
            // the table of runs keeps it
        }
    }

    private final class Hosting extends Simple {

        @Override
        public JsonNode begin(Order order, Reporter reporter) {
            RunOrders.Start start = LinkMethod.read(order.body(), RunOrders.Start.class);
            runs.get()
                    .start(
                            caller(start.user(), start.permissions()),
                            new StartRequest(
                                    start.script(), null, start.args(), null, start.name(), true),
                            start.run());
            return follow(start.run(), reporter);
        }

        @Override
        public JsonNode resume(Order order, Reporter reporter) {
            RunOrders.Start start = LinkMethod.read(order.body(), RunOrders.Start.class);
            return runs.get().find(start.run()).isPresent()
                    ? follow(start.run(), reporter)
                    : begin(order, reporter);
        }

        private JsonNode follow(RunId id, Reporter reporter) {
            var _ =
                    over(id).thenAcceptAsync(
                                    view ->
                                            reporter.done(
                                                    Json.mapper()
                                                            .valueToTree(
                                                                    new RunOrders.Ended(
                                                                            view.state(),
                                                                            view.result(),
                                                                            view.error()))),
                                    Thread::startVirtualThread);
            return Json.mapper().createObjectNode().put("run", id.value());
        }
    }

    private final class Cancelling extends Simple {

        @Override
        public JsonNode begin(Order order, Reporter reporter) {
            RunOrders.Cancel cancel = LinkMethod.read(order.body(), RunOrders.Cancel.class);
            runs.get()
                    .live(cancel.run())
                    .ifPresent(run -> run.cancel(Cause.CANCELLED_BY_USER, cancel.message()));
            reporter.done(NullNode.getInstance());
            return NullNode.getInstance();
        }

        @Override
        public JsonNode resume(Order order, Reporter reporter) {
            return begin(order, reporter);
        }
    }
}
