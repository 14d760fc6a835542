/**
 * Tools: named commands and shell scripts with parameters, kept in versions.
 *
 * <p>Owns the {@code ToolStore} interface that storage implements, and {@code RoleTools}, by which
 * roles get tools. Below tasks, which run them; knows no nodes but their names.
 */
@NullMarked
package dev.drover.server.tool;

import org.jspecify.annotations.NullMarked;
