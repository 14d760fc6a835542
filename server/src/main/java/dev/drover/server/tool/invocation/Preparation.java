package dev.drover.server.tool.invocation;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.server.tool.definition.ParameterType;
import dev.drover.server.tool.definition.Template;
import dev.drover.server.tool.definition.ToolDefinition;
import dev.drover.server.tool.definition.ToolParameter;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes an invocation of a definition and values. A word, variable or input that names a parameter
 * without a value is left out.
 */
final class Preparation {

    /** Linux takes 128 KiB as one argument or variable. */
    private static final int LARGEST_WORD = 120_000;

    /** Of all arguments, variables and the input; what Linux takes of the first two is 2 MiB. */
    private static final int LARGEST = 512 << 10;

    private static final String END_OF_OPTIONS = "--";

    private final ToolDefinition definition;
    private final long version;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Secret> secretEnvironment = new LinkedHashMap<>();
    private long bytes;

    Preparation(ToolDefinition definition, long version) {
        this.definition = definition;
        this.version = version;
    }

    ToolInvocation prepare(JsonNode given) {
        GivenValues values = new GivenValues(definition, given);
        List<String> command = definition.shell() == null ? command(values) : shell(values);
        values.refuseFaults();
        fixedEnvironment(values);
        parameterEnvironment(values);
        String stdin = stdin(values);
        boolean secretInput =
                definition.stdin() != null && isSecret(Template.of(definition.stdin()));
        command.forEach(word -> count("An argument", word));
        count("The input", stdin == null ? "" : stdin);
        return new ToolInvocation(
                new ToolPlan(
                        definition.name(),
                        version,
                        definition.kind(),
                        definition.runsOn(),
                        command,
                        environment,
                        secretInput ? null : stdin,
                        definition.files(),
                        definition.user(),
                        definition.cwd(),
                        definition.limits(),
                        definition.successCodes(),
                        values.shown()),
                new ToolSecrets(
                        secretEnvironment,
                        secretInput && stdin != null ? new Secret(stdin) : null));
    }

    private List<String> command(GivenValues values) {
        List<String> words = new ArrayList<>();
        boolean mayBeOption = true;
        for (String word : definition.command()) {
            Template template = Template.of(word);
            List<String> filled = words(template, values);
            if (mayBeOption && template.beginsWithPlace()) {
                refuseOption(template, filled, values);
            }
            mayBeOption &= !word.equals(END_OF_OPTIONS);
            words.addAll(filled);
        }
        return words;
    }

    /** The shell takes its own name first, then what it knows as $1 and so on. */
    private List<String> shell(GivenValues values) {
        String interpreter = definition.interpreter();
        List<String> words = new ArrayList<>();
        words.add(interpreter == null ? ToolDefinition.SHELL : interpreter);
        words.add("-c");
        words.add(Objects.requireNonNull(definition.shell()));
        words.add(definition.name().value());
        definition
                .arguments()
                .forEach(argument -> words.addAll(words(Template.of(argument), values)));
        return words;
    }

    private List<String> words(Template template, GivenValues values) {
        if (!template.parameters().stream().allMatch(values::has)) {
            return List.of();
        }
        return template.isPlace()
                ? values.texts(template.parameters().iterator().next())
                : List.of(template.filled(values::text));
    }

    /**
     * A value that begins with a hyphen would be an option of the program, which the definition did
     * not mean to hand out, unless it says otherwise by a pattern.
     */
    private void refuseOption(Template template, List<String> words, GivenValues values) {
        if (words.stream().noneMatch(word -> word.startsWith("-"))) {
            return;
        }
        template.parameters().stream()
                .filter(name -> values.texts(name).stream().anyMatch(text -> text.startsWith("-")))
                .findFirst()
                .flatMap(definition::parameter)
                .filter(Preparation::isFree)
                .ifPresent(parameter ->
                        values.fault(
                                parameter.name(),
                                "begins with '-', so that "
                                        + definition.command().getFirst()
                                        + " would take it for an option; the definition can allow"
                                        + " that by the word '--' before it, or by a pattern"));
    }

    private static boolean isFree(ToolParameter parameter) {
        boolean text =
                parameter.type() == ParameterType.TEXT || parameter.type() == ParameterType.LIST;
        return text && parameter.pattern() == null;
    }

    private void fixedEnvironment(GivenValues values) {
        definition
                .environment()
                .forEach((name, value) -> {
                    Template template = Template.of(value);
                    if (template.parameters().stream().allMatch(values::has)) {
                        put(name, template.filled(values::text), isSecret(template));
                    }
                });
    }

    private void parameterEnvironment(GivenValues values) {
        for (ToolParameter parameter : definition.parameters()) {
            if (values.has(parameter.name())) {
                put(parameter.variable(), values.text(parameter.name()), parameter.secret());
            }
        }
    }

    private void put(String name, String value, boolean secret) {
        count("The variable " + name, value);
        bytes += name.length();
        if (secret) {
            secretEnvironment.put(name, new Secret(value));
        } else {
            environment.put(name, value);
        }
    }

    private @Nullable String stdin(GivenValues values) {
        if (definition.stdin() == null) {
            return null;
        }
        Template template = Template.of(definition.stdin());
        return template.parameters().stream().allMatch(values::has)
                ? template.filled(values::text)
                : null;
    }

    private boolean isSecret(Template template) {
        return template.parameters().stream()
                .anyMatch(name ->
                        definition.parameter(name).filter(ToolParameter::secret).isPresent());
    }

    private void count(String what, String text) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        bytes += size;
        if (size > LARGEST_WORD || bytes > LARGEST) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    size > LARGEST_WORD
                            ? what
                                    + " of the tool "
                                    + definition.name()
                                    + " would have "
                                    + size
                                    + " bytes; the limit is "
                                    + LARGEST_WORD
                            : "The tool "
                                    + definition.name()
                                    + " would be given more than "
                                    + LARGEST
                                    + " bytes of arguments, variables and input, the limit",
                    "Give it less, or copy a file that it reads.");
        }
    }
}
