/**
 * Processes that a primary has its nodes launch: as orders on the one side, as real processes on
 * the other, and their output on its way back.
 */
@NullMarked
package dev.drover.server.node.work;

import org.jspecify.annotations.NullMarked;
