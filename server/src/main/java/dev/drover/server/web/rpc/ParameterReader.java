package dev.drover.server.web.rpc;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a call's parameters into a record: by name, or by position in the order of its components.
 * What is unknown, missing or of another type is refused with its name, the value and what was
 * expected.
 */
final class ParameterReader<P extends Record> {

    private static final int LONGEST_SHOWN = 60;

    /** One component of the record. */
    record Parameter(String name, ValueType type, boolean required) {}

    private final List<Parameter> parameters;
    private final Map<String, Integer> positions = new HashMap<>();
    private final MethodHandle constructor;
    private final Class<P> type;

    private ParameterReader(Class<P> type, List<Parameter> parameters, MethodHandle constructor) {
        this.type = type;
        this.parameters = parameters;
        this.constructor = constructor;
        for (int i = 0; i < parameters.size(); i++) {
            positions.put(parameters.get(i).name(), i);
        }
    }

    static <P extends Record> ParameterReader<P> of(Class<P> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Parameter> parameters =
                Arrays.stream(components).map(ParameterReader::parameter).toList();
        return new ParameterReader<>(type, parameters, constructor(type, components));
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** INVALID_PARAMETERS where they are not what the method takes. */
    P read(@Nullable JsonNode given) {
        @Nullable Object[] values = new @Nullable Object[parameters.size()];
        if (given == null || given.isObject()) {
            readByName(given, values);
        } else {
            readByPosition(given, values);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && parameters.get(i).required()) {
                throw wrong(
                        "The parameter '"
                                + parameters.get(i).name()
                                + "' is missing; expected "
                                + parameters.get(i).type().expected(),
                        parameters.get(i).name());
            }
        }
        return construct(values);
    }

    private void readByName(@Nullable JsonNode given, @Nullable Object[] values) {
        if (given == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> member : given.properties()) {
            Integer position = positions.get(member.getKey());
            if (position == null) {
                throw wrong(
                        "There is no parameter '" + shorten(member.getKey()) + "'",
                        shorten(member.getKey()));
            }
            values[position] = value(parameters.get(position), member.getValue());
        }
    }

    private void readByPosition(JsonNode given, @Nullable Object[] values) {
        if (given.size() > values.length) {
            throw wrong(given.size() + " parameters were given", "");
        }
        for (int i = 0; i < given.size(); i++) {
            values[i] = value(parameters.get(i), given.get(i));
        }
    }

    /** Null for an explicit null of a parameter that may be absent. */
    private @Nullable Object value(Parameter parameter, JsonNode node) {
        if (node.isNull() && !parameter.required()) {
            return null;
        }
        Object value;
        try {
            value = parameter.type().read().apply(node);
        } catch (DroverException e) {
            throw new DroverException(
                    e.kind(),
                    "The parameter '" + parameter.name() + "': " + e.text(),
                    e.hint(),
                    Map.of("parameter", parameter.name()),
                    e);
        } catch (JacksonException e) {
            throw refusal(parameter, node, e);
        }
        if (value == null) {
            throw wrong(
                    "The parameter '"
                            + parameter.name()
                            + "' is "
                            + shorten(node.toString())
                            + "; expected "
                            + parameter.type().expected(),
                    parameter.name());
        }
        return value;
    }

    /** Jackson wraps what the constructor of a record says against a value. */
    private RuntimeException refusal(Parameter parameter, JsonNode node, JacksonException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof DroverException said) {
                return new DroverException(
                        said.kind(),
                        "The parameter '" + parameter.name() + "': " + said.text(),
                        said.hint(),
                        Map.of("parameter", parameter.name()),
                        said);
            }
        }
        return wrong(
                "The parameter '"
                        + parameter.name()
                        + "' is "
                        + shorten(node.toString())
                        + "; expected "
                        + parameter.type().expected(),
                parameter.name());
    }

    private P construct(@Nullable Object[] values) {
        try {
            return type.cast((Object) constructor.invokeExact(values));
        } catch (DroverException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The record of the parameters cannot be made", e);
        }
    }

    private DroverException wrong(String message, String parameter) {
        String known =
                parameters.stream()
                        .map(each -> each.required() ? each.name() : each.name() + "?")
                        .collect(Collectors.joining(", "));
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                message,
                known.isEmpty()
                        ? "This method takes no parameters."
                        : "This method takes {" + known + "}; rpc.discover describes them.",
                parameter.isEmpty() ? Map.of() : Map.of("parameter", parameter),
                null);
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }

    private static Parameter parameter(RecordComponent component) {
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return new Parameter(
                named == null ? component.getName() : named.value(),
                ValueTypes.of(component.getGenericType()),
                !optional);
    }

    private static MethodHandle constructor(Class<?> type, RecordComponent[] components) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " has no constructor to call", e);
        }
    }
}
