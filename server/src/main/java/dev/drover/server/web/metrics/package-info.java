/**
 * What Prometheus is told: the JVM, what is alive, how often what was called, numeric status
 * values.
 *
 * <p>Counts nothing itself but host calls; everything else is asked for when somebody reads.
 */
@NullMarked
package dev.drover.server.web.metrics;

import org.jspecify.annotations.NullMarked;
