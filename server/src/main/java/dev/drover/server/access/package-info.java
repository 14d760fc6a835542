/**
 * Who calls and what they may do: callers, permissions, users, tokens, and the sessions of
 * browsers.
 *
 * <p>Owns the {@code AccessStore} interface that storage implements, and keeps nothing of a secret
 * but its hash. Asked by web, host and control; knows none of them.
 */
@NullMarked
package dev.drover.server.access;

import org.jspecify.annotations.NullMarked;
