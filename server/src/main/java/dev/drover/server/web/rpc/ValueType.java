package dev.drover.server.web.rpc;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.function.Function;

/**
 * How a parameter of one Java type is read: strictly, nothing is converted.
 *
 * @param expected what is accepted, in words that go behind "expected"
 * @param schema what is accepted, as JSON Schema
 * @param read null where the JSON is not of this type; may throw a DroverException that says why
 */
record ValueType(String expected, ObjectNode schema, Function<JsonNode, @Nullable Object> read) {}
