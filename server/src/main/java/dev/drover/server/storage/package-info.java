/**
 * The database: H2 in the data folder, its schema, the one writer that commits, and the stores that
 * features own.
 *
 * <p>Owns the data folder's lock and everything that speaks SQL. Implements interfaces of the
 * features and is used by nobody but the wiring, so that another database can take its place.
 */
@NullMarked
package dev.drover.server.storage;

import org.jspecify.annotations.NullMarked;
