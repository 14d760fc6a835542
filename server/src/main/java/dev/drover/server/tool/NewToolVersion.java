package dev.drover.server.tool;

import dev.drover.api.ToolInfo;

/**
 * A version about to be added.
 *
 * @param definition in JSON; for a deletion, what is deleted
 */
public record NewToolVersion(ToolInfo info, String definition) {}
