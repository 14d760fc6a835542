package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Caller;
import dev.drover.server.control.OrderedProcesses;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.work.Calls;
import dev.drover.server.web.rpc.Relay;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What processes call that the primary ordered, answered by the primary: to its own run such a
 * process is the same wherever it runs.
 */
record PrimaryRelay(OrderedProcesses processes, Supplier<Optional<Link>> links) implements Relay {

    @Override
    public boolean takes(Caller caller) {
        return processes.owns(caller);
    }

    @Override
    public JsonNode call(Caller caller, String method, @Nullable JsonNode parameters)
            throws InterruptedException {
        Link link =
                links.get()
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.UNAVAILABLE,
                                        "The run of this process is on the primary, to which there"
                                                + " is no link now",
                                        "Try again when it is back."));
        return link.ask(
                Calls.OF_PROCESS,
                new Calls.OfProcess(Objects.requireNonNull(caller.process()), method, parameters),
                Calls.LONGEST);
    }
}
