package dev.drover.server.node.work;

import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.OrderState;
import dev.drover.server.node.order.Report;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

/** Nobody waits for the end of an end; that it failed is worth a line. */
record EndListener(String what) implements OrderListener {

    private static final Logger LOG = LoggerFactory.getLogger(EndListener.class);

    @Override
    public void begun(JsonNode details) {
        // the report says all
    }

    @Override
    public @Nullable JsonNode reported(Report report) {
        return null;
    }

    @Override
    public void ended(OrderEnd end) {
        if (end.state() != OrderState.DONE) {
            LOG.atWarn()
                    .addKeyValue("what", what)
                    .addKeyValue("state", end.state())
                    .addKeyValue("message", end.message())
                    .log("Something on a node could not be ended");
        }
    }
}
