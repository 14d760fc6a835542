package dev.drover.server;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.server.coordination.Events;
import dev.drover.server.coordination.SharedName;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.registry.NodeReport;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.node.registry.StatusMirror;
import dev.drover.server.task.Tasks;

/** Tells those whom it concerns what becomes of nodes. */
record NodeNews(Orders orders, Tasks tasks, StatusMirror mirror, Events events)
        implements Nodes.Listener {

    @Override
    public void linked(NodeName node, Link link) {
        orders.linked(node, link);
        tasks.linked(node);
    }

    @Override
    public void told(NodeName node, NodeReport.News news) {
        mirror.told(node, news.status());
    }

    @Override
    public void changed(NodeName node, NodeState state) {
        mirror.changed(node, state);
        switch (state) {
            case JOINED -> {}
            case ONLINE -> emit("/node.online", node);
            case SILENT -> emit("/node.silent", node);
            case REVOKED -> emit("/node.revoked", node);
        }
    }

    @Override
    public void removed(NodeName node) {
        orders.lost(node, "Node " + node + " was removed");
        mirror.removed(node);
        emit("/node.removed", node);
    }

    private void emit(String event, NodeName node) {
        SharedName name = new SharedName(null, event);
        if (events.isHeard(name)) {
            events.emit(
                    name,
                    Json.mapper().createObjectNode().put("node", node.value()),
                    "node:" + node);
        }
    }
}
