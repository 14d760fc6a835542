/**
 * The script library: named scripts with versions, where they come from, and how an import finds
 * one.
 *
 * <p>Owns the {@code ScriptStore} interface that storage implements. Knows nothing of engines or of
 * the server.
 */
@NullMarked
package dev.drover.library;

import org.jspecify.annotations.NullMarked;
