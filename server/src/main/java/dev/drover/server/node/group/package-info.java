/**
 * How nodes are chosen: by name, by glob, by group, by a JavaScript expression over what is known
 * of each, and the groups themselves.
 *
 * <p>Knows the nodes through {@link dev.drover.server.node.group.NodeDirectory} and lets the script
 * host evaluate expressions; how nodes are reached, and who asks, is unknown here.
 */
@NullMarked
package dev.drover.server.node.group;

import org.jspecify.annotations.NullMarked;
