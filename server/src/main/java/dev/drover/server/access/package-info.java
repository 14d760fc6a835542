/**
 * Who calls and what they may do: callers, permissions, users and tokens.
 *
 * <p>Asked by web, host and control; knows none of them.
 */
@NullMarked
package dev.drover.server.access;

import org.jspecify.annotations.NullMarked;
