/**
 * How a machine becomes a node: a token that is good once, a key that is made on the machine, a
 * certificate for it. Both ends.
 */
@NullMarked
package dev.drover.server.node.join;

import org.jspecify.annotations.NullMarked;
