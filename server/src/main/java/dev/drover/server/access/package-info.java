/**
 * Who calls and what they may do: callers, permissions, users with their passwords, roles, grants
 * on nodes, tokens, and the sessions of browsers.
 *
 * <p>Owns the {@code AccessStore} interface that storage implements, and keeps nothing of a secret
 * but its hash. Users, roles and grants are in memory too, so that a question about them costs no
 * look into the database; who is in a group of nodes it asks through {@code GroupMembers}. Asked by
 * web, host and control; knows none of them.
 */
@NullMarked
package dev.drover.server.access;

import org.jspecify.annotations.NullMarked;
