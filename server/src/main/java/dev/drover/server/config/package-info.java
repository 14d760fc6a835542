/**
 * Settings: reads the configuration file into the configuration records that the features own.
 *
 * <p>Knows the records, never the features' work.
 */
@NullMarked
package dev.drover.server.config;

import org.jspecify.annotations.NullMarked;
