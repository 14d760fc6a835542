/**
 * What was done, by whom and when, in a log that only grows: entries chained by their hashes and
 * signed at intervals.
 *
 * <p>Whoever is about to change something calls {@link dev.drover.server.audit.AuditLog#record}
 * first, and does it when that returns: the entry is durable then. A failure to record is the
 * failure of the change. What becomes of it is told with {@link
 * dev.drover.server.audit.AuditLog#outcome}, where it is worth an entry:
 *
 * <pre>{@code
 * long entry = audit.record(AuditEvent.of(caller, "task.start", task.id(), details));
 * ...
 * audit.outcome(entry, AuditEvent.of(caller, "task.start", task.id(), result).failed());
 * }</pre>
 *
 * <p>Much that begins at one moment, as on ten thousand targets, goes into one {@link
 * dev.drover.server.audit.AuditLog#recordAll}, which is one write; what has ended meanwhile into
 * one {@link dev.drover.server.audit.AuditLog#happened}, which fails for nobody. Details are any
 * value that Jackson writes as an object: secrets in it are masked and long texts are cut here, for
 * all callers alike.
 *
 * <p>Owns the folder {@code audit} and the file {@code audit.head} of the data folder, and its key
 * in {@code tls}. Knows callers, and nothing of what is recorded.
 */
@NullMarked
package dev.drover.server.audit;

import org.jspecify.annotations.NullMarked;
