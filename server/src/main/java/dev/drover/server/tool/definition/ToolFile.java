package dev.drover.server.tool.definition;

import org.jspecify.annotations.Nullable;

/**
 * A file that a target gets before the tool begins there.
 *
 * @param from absolute path on the primary
 * @param to absolute path on the target
 * @param mode octal digits such as {@code 0755}; null for that of the file on the primary
 * @param owner {@code user} or {@code user:group}; null for whom the target's server runs as
 */
public record ToolFile(String from, String to, @Nullable String mode, @Nullable String owner) {}
