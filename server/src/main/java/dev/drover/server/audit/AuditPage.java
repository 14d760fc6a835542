package dev.drover.server.audit;

import dev.drover.api.audit.AuditEntry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Some of the entries that were asked for.
 *
 * @param next what to say as {@code since}, or as {@code before} where the newest come first, to go
 *     on; absent at the end. There may be none on this page and some on the next
 */
public record AuditPage(List<AuditEntry> entries, @Nullable Long next) {}
