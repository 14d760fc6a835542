/**
 * Users, roles and grants: listed, shown, changed, explained, and applied from files.
 *
 * <p>It knows the client library and what is printed, and nothing of other groups of commands.
 */
@NullMarked
package dev.drover.cli.access;

import org.jspecify.annotations.NullMarked;
