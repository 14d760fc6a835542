/**
 * What a node says of itself: facts, which change seldom and choose nodes, and its activity of the
 * moment. Read from the system's files and interfaces, and from the administrator's own files and
 * scripts. Who wants them, and links, are unknown.
 */
@NullMarked
package dev.drover.server.node.facts;

import org.jspecify.annotations.NullMarked;
