package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One version of a tool, without its definition.
 *
 * @param version counts from 1 for each name
 * @param hash SHA-256 of the definition in JSON, in hexadecimal
 * @param author who applied it
 * @param comment what the author said about it
 * @param deleted this version is the tool's deletion
 */
public record ToolInfo(
        ToolName name,
        long version,
        ToolKind kind,
        String description,
        String hash,
        String author,
        Instant at,
        @Nullable String comment,
        boolean deleted) {}
