/**
 * The nodes that joined a primary: who they are, what is known of them, and whether they are heard
 * of. Stored, but for what only a link can tell.
 */
@NullMarked
package dev.drover.server.node.registry;

import org.jspecify.annotations.NullMarked;
