package dev.drover.server.control;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.server.access.ProcessTokens;
import dev.drover.server.coordination.Coordination;
import dev.drover.server.data.PrivateData;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.script.ScriptHost;
import dev.drover.server.script.ScriptLimits;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What runs are made of: the features that a run's work goes to.
 *
 * @param onNodes what runs have on nodes; null where this server is a node and has none itself
 * @param node what scripts see as {@code host.node}; asked for by each script thread, for what
 *     looks it up is a hundred classes that a server without scripts does without
 * @param threadLimits of each script thread
 * @param isGone whether a user was disabled or deleted, so that no run goes on for them
 */
public record RunParts(
        ScriptHost scripts,
        LocalProcesses processes,
        @Nullable OnNodes onNodes,
        ProcessSurroundings surroundings,
        ProcessTokens tokens,
        PrivateData privateData,
        Coordination coordination,
        RunRecords records,
        Identifiers identifiers,
        InstantSource clock,
        Supplier<JsonNode> node,
        ScriptLimits threadLimits,
        Predicate<String> isGone) {

    /** CONFLICT where this server is a node. */
    OnNodes requireNodes() {
        if (onNodes == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no nodes itself",
                    "Let a script on the primary do it.");
        }
        return onNodes;
    }
}
