package dev.drover.server.audit;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A piece of an export: lines of the file that it makes, without their ends.
 *
 * @param next what to say to get the next one; absent at the end
 */
public record AuditPiece(List<String> lines, @Nullable String next) {}
