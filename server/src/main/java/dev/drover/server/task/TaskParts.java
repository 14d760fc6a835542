package dev.drover.server.task;

import dev.drover.api.Identifiers;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.node.work.FileCopies;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.tool.Tools;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What tasks are made of.
 *
 * @param seal encrypts what may hold secrets
 * @param folder for the output of targets
 */
public record TaskParts(
        NodeProcesses processes,
        FileCopies copies,
        Tools tools,
        SealedText seal,
        Path folder,
        Identifiers identifiers,
        InstantSource clock) {}
