package dev.drover.api;

/**
 * Something wrong in a text with definitions of tools.
 *
 * @param file which of several texts, from 0
 * @param line from 1
 * @param column from 1
 * @param key where in the definition, such as {@code parameters[2].type}; empty for the whole
 * @param message names the value, and what may stand there
 */
public record ToolMistake(int file, int line, int column, String key, String message) {}
