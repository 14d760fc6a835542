package dev.drover.server.node.order;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.RpcError;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** Reads what nodes report. */
final class Reports {

    private final Orders.Nodes nodes;

    Reports(Orders.Nodes nodes) {
        this.nodes = nodes;
    }

    /** NOT_ALLOWED where it is not the node's. */
    Report verified(NodeName node, String signed) {
        Report report = verified(nodes.keys(node), node, signed);
        if (!report.node().equals(node)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The report is of the node " + report.node() + ", not of " + node,
                    "Look into the logs of both.");
        }
        return report;
    }

    private static Report verified(List<VerifyingKey> keys, NodeName node, String signed) {
        DroverException refusal =
                new DroverException(
                        ErrorKind.NOT_ALLOWED, "There is no node " + node, "It was removed.");
        for (VerifyingKey key : keys) {
            try {
                return key.verify(signed, Report.TYPE, Report.class);
            } catch (DroverException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    /**
     * What came of an order that was done at once.
     *
     * @throws DroverException what the node says against it
     */
    JsonNode resultOf(Order order, JsonNode answer) {
        NodeName node = order.node();
        Report report = verified(node, answer.path("report").asString(""));
        if (!report.order().equals(order.id())) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The node " + node + " reported another order than it was given",
                    "Look into its log.");
        }
        if (report.cause() != null) {
            throw refused(node, report);
        }
        JsonNode error = report.body().get("error");
        if (error != null) {
            throw Json.mapper().treeToValue(error, RpcError.class).toException();
        }
        return report.body().path("result");
    }

    /** As a script gets to see it. */
    private static DroverException refused(NodeName node, Report report) {
        String said = report.message() == null ? "" : ": " + report.message();
        return new DroverException(
                report.cause() == Cause.LAUNCH ? ErrorKind.LAUNCH : ErrorKind.NOT_ALLOWED,
                "The node " + node + " did not do it (" + report.cause() + ")" + said,
                "See 'drover node show " + node + "'.");
    }
}
