package dev.drover.server.tool.invocation;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Spelling;
import dev.drover.server.tool.definition.ParameterValue;
import dev.drover.server.tool.definition.ToolDefinition;
import dev.drover.server.tool.definition.ToolParameter;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The values of all parameters of one use, checked; what is wrong with them is gathered. */
final class GivenValues {

    private static final int MOST_FAULTS_SHOWN = 20;
    private static final int MOST_NAME_SHOWN = 60;

    private final ToolDefinition definition;
    private final Map<String, ParameterValue> values = new LinkedHashMap<>();
    private final Map<String, String> faults = new LinkedHashMap<>();

    GivenValues(ToolDefinition definition, JsonNode given) {
        this.definition = definition;
        if (!given.isObject() && !given.isNull() && !given.isMissingNode()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The parameters of the tool " + definition.name() + " are no object",
                    "Give an object with a member for each parameter.");
        }
        Map<String, ToolParameter> known = new LinkedHashMap<>();
        definition.parameters().forEach(parameter -> known.put(parameter.name(), parameter));
        given.propertyNames().stream()
                .filter(name -> !known.containsKey(name))
                .forEach(name -> unknown(name, known.keySet()));
        known.values().forEach(parameter -> take(parameter, given.path(parameter.name())));
    }

    private void unknown(String name, Set<String> known) {
        String question = Spelling.question(name, known);
        fault(
                name.length() > MOST_NAME_SHOWN ? name.substring(0, MOST_NAME_SHOWN) : name,
                "is not a parameter; "
                        + (question.isEmpty()
                                ? known.isEmpty()
                                        ? "there are none"
                                        : "there are " + String.join(", ", known)
                                : question));
    }

    private void take(ToolParameter parameter, JsonNode given) {
        boolean absent = given.isNull() || given.isMissingNode();
        JsonNode value = absent ? parameter.fallback() : given;
        if (value == null) {
            if (parameter.required()) {
                fault(parameter.name(), "is missing; it must be " + expected(parameter));
            }
            return;
        }
        try {
            ParameterValue checked = ParameterValue.of(parameter, value);
            if (parameter.secret() && checked.text().isEmpty()) {
                fault(parameter.name(), "is empty, which a secret cannot be");
            } else {
                values.put(parameter.name(), checked);
            }
        } catch (DroverException e) {
            fault(parameter.name(), e.text());
        }
    }

    private static String expected(ToolParameter parameter) {
        return parameter.choices().isEmpty()
                ? parameter.type().description()
                : "one of " + String.join(", ", parameter.choices());
    }

    /** The first fault of a parameter counts. */
    void fault(String parameter, String fault) {
        faults.putIfAbsent(parameter, fault);
    }

    /** INVALID_PARAMETERS where there was any fault. */
    void refuseFaults() {
        if (faults.isEmpty()) {
            return;
        }
        List<Map<String, String>> details = new ArrayList<>();
        faults.forEach((name, fault) -> details.add(Map.of("name", name, "message", fault)));
        String text =
                faults.entrySet().stream()
                        .limit(MOST_FAULTS_SHOWN)
                        .map(fault -> "'" + fault.getKey() + "' " + fault.getValue())
                        .collect(Collectors.joining(". "));
        int more = faults.size() - MOST_FAULTS_SHOWN;
        throw new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The tool "
                        + definition.name()
                        + " cannot be used like this: "
                        + text
                        + (more > 0 ? ". And " + more + " more" : ""),
                "drover tool show " + definition.name() + " shows its parameters.",
                Map.of("tool", definition.name().value(), "parameters", List.copyOf(details)),
                null);
    }

    boolean has(String parameter) {
        return values.containsKey(parameter);
    }

    List<String> texts(String parameter) {
        ParameterValue value = values.get(parameter);
        return value == null ? List.of() : value.texts();
    }

    /** Empty where it has none. */
    String text(String parameter) {
        ParameterValue value = values.get(parameter);
        return value == null ? "" : value.text();
    }

    /** How people see them. */
    Map<String, JsonNode> shown() {
        Map<String, JsonNode> shown = new LinkedHashMap<>();
        values.forEach((name, value) -> shown.put(name, value.shown()));
        return shown;
    }
}
