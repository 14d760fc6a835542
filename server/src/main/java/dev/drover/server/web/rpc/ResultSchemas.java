package dev.drover.server.web.rpc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Describes results in JSON Schema (draft 7, as OpenRPC wants it): records become schemas of their
 * own, to which others refer.
 */
final class ResultSchemas {

    private static final String REFERENCE = "#/components/schemas/";

    private final ObjectNode schemas;

    /**
     * @param schemas takes a schema for each record that is met
     */
    ResultSchemas(ObjectNode schemas) {
        this.schemas = schemas;
    }

    ObjectNode of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic);
        }
        if (!(type instanceof Class<?> plain)) {
            return anything();
        }
        if (plain == String.class) {
            return typed("string");
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return typed("boolean");
        }
        if (plain == int.class
                || plain == Integer.class
                || plain == long.class
                || plain == Long.class) {
            return typed("integer");
        }
        if (plain == double.class || plain == Double.class || plain == Duration.class) {
            return typed("number");
        }
        if (plain == Instant.class) {
            return typed("string").put("format", "date-time");
        }
        if (plain.isEnum()) {
            return choice(plain);
        }
        if (isWrittenAsText(plain)) {
            return typed("string");
        }
        return plain.isRecord() ? reference(plain) : anything();
    }

    private ObjectNode ofGeneric(ParameterizedType generic) {
        Class<?> raw = (Class<?>) generic.getRawType();
        Type[] arguments = generic.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw)) {
            ObjectNode schema = typed("array");
            schema.set("items", of(arguments[0]));
            return schema;
        }
        if (Map.class.isAssignableFrom(raw)) {
            ObjectNode schema = typed("object");
            schema.set("additionalProperties", of(arguments[1]));
            return schema;
        }
        return anything();
    }

    private ObjectNode reference(Class<?> type) {
        if (!schemas.has(type.getSimpleName())) {
            ObjectNode schema = typed("object");
            schemas.set(type.getSimpleName(), schema);
            ObjectNode properties = schema.putObject("properties");
            for (RecordComponent component : type.getRecordComponents()) {
                boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                boolean always = component.getAccessor().isAnnotationPresent(JsonInclude.class);
                ObjectNode own = of(component.getGenericType());
                properties.set(component.getName(), nullable && always ? orNull(own) : own);
                if (!nullable || always) {
                    schema.withArray("required").add(component.getName());
                }
            }
        }
        return Json.mapper().createObjectNode().put("$ref", REFERENCE + type.getSimpleName());
    }

    /** Without a value a member is left out, unless the record says that it is always there. */
    private static ObjectNode orNull(ObjectNode schema) {
        ObjectNode both = anything();
        both.withArray("anyOf").add(schema).add(typed("null"));
        return both;
    }

    private static ObjectNode choice(Class<?> type) {
        ObjectNode schema = typed("string");
        for (Object constant : type.getEnumConstants()) {
            JsonNode written = Json.mapper().valueToTree(constant);
            schema.withArray("enum").add(written);
        }
        return schema;
    }

    static boolean isWrittenAsText(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.isAnnotationPresent(JsonValue.class));
    }

    private static ObjectNode anything() {
        return Json.mapper().createObjectNode();
    }

    private static ObjectNode typed(String type) {
        return anything().put("type", type);
    }
}
