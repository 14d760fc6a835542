/**
 * Public data, status values and private data: values by name, each with the version at which it
 * last changed, so that who polls pays for what changed and not for what exists.
 *
 * <p>Owns the {@code DataStore} interface that storage implements, and the table that other
 * features may use for what they list. Knows nothing of connections, of scripts or of who may read
 * what.
 */
@NullMarked
package dev.drover.server.data;

import org.jspecify.annotations.NullMarked;
