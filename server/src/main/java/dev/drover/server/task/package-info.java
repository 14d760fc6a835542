/**
 * Tasks: a tool or command on a set of nodes.
 *
 * <p>A task is stored before its identifier is given. Its targets wait for places: tasks at once,
 * targets at once, work at once on each node; waiting is fair between users, and a place is given
 * back only when its target is over. Each target's end is stored before anybody sees it, and
 * written once. After a restart a task goes on: what was ordered is found again by its orders, the
 * rest begins.
 *
 * <p>Who asks, and over which connection, is not known here.
 */
@NullMarked
package dev.drover.server.task;

import org.jspecify.annotations.NullMarked;
