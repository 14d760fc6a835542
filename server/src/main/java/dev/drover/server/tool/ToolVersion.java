package dev.drover.server.tool;

import dev.drover.api.ToolInfo;
import dev.drover.server.tool.definition.ToolDefinition;

/** A version of a tool with what it is. */
public record ToolVersion(ToolInfo info, ToolDefinition definition) {}
