package dev.drover.server.tool.definition;

import dev.drover.api.DroverException;
import dev.drover.api.Spelling;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a tool runs: command or shell text, arguments, environment, input. */
final class WordsReader {

    private static final int MOST_WORDS = 1_000;
    private static final int MOST_VARIABLES = 100;
    private static final int LONGEST_SHELL = 100_000;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z][a-z0-9_-]*)");

    private final Section section;
    private final Map<String, ToolParameter> parameters = new LinkedHashMap<>();

    WordsReader(Section section, List<ToolParameter> parameters) {
        this.section = section;
        parameters.forEach(parameter -> this.parameters.put(parameter.name(), parameter));
    }

    List<String> command() {
        List<Section.Scalar> words = section.texts("command", MOST_WORDS, TextRule.LONGEST);
        List<String> command = words.stream().map(Section.Scalar::text).toList();
        if (section.has("command") && (command.isEmpty() || command.getFirst().isEmpty())) {
            section.mistake("command", "names no program; its first word is one");
        }
        int code = CodeWords.find(command).orElse(-1);
        for (int i = 0; i < words.size(); i++) {
            Node node = words.get(i).node();
            String key = section.key("command") + "[" + i + "]";
            Template word = template(node, key, command.get(i));
            if (word == null || word.parameters().isEmpty()) {
                continue;
            }
            if (i == 0) {
                mistake(
                        node,
                        key,
                        "the program is given by a parameter; the definition has to name it");
            } else if (i == code) {
                mistake(
                        node,
                        key,
                        "a parameter is pasted into a text that is run as a program; use "
                                + ToolParameter.variable(word.parameters().iterator().next())
                                + " in it, or give the parameter as a word of its own behind it");
            }
            checkArgument(word, node, key);
        }
        return command;
    }

    List<String> arguments() {
        List<Section.Scalar> words = section.texts("arguments", MOST_WORDS, TextRule.LONGEST);
        for (int i = 0; i < words.size(); i++) {
            Node node = words.get(i).node();
            String key = section.key("arguments") + "[" + i + "]";
            Template word = template(node, key, words.get(i).text());
            if (word != null) {
                checkArgument(word, node, key);
                checkPosition(word, node, key, i == words.size() - 1);
            }
        }
        return words.stream().map(Section.Scalar::text).toList();
    }

    private void checkArgument(Template word, Node node, String key) {
        for (String name : word.parameters()) {
            ToolParameter parameter = parameters.get(name);
            if (parameter != null && parameter.secret()) {
                mistake(
                        node,
                        key,
                        "'"
                                + name
                                + "' is secret, and everybody on the machine can see arguments;"
                                + " use "
                                + parameter.variable()
                                + ", environment or stdin");
            }
            if (parameter != null && parameter.type() == ParameterType.LIST && !word.isPlace()) {
                mistake(
                        node,
                        key,
                        "'"
                                + name
                                + "' is a list and becomes several words; it must be alone in"
                                + " its word, '${"
                                + name
                                + "}'");
            }
        }
    }

    /** What is left out, or becomes several, would move those behind it. */
    private void checkPosition(Template word, Node node, String key, boolean last) {
        for (String name : word.parameters()) {
            ToolParameter parameter = parameters.get(name);
            if (parameter == null) {
                continue;
            }
            if (parameter.type() == ParameterType.LIST && !last) {
                mistake(node, key, "'" + name + "' is a list, which only the last may be");
            } else if (!parameter.alwaysHasValue() && parameter.type() != ParameterType.LIST) {
                mistake(
                        node,
                        key,
                        "'"
                                + name
                                + "' may have no value, which would move the arguments behind it;"
                                + " make it required, or give it a default");
            }
        }
    }

    Map<String, String> environment() {
        Section environment = section.section("environment", null);
        Map<String, String> variables = new LinkedHashMap<>();
        if (environment.keys().size() > MOST_VARIABLES) {
            section.mistake(
                    "environment",
                    "has "
                            + environment.keys().size()
                            + " variables; the limit is "
                            + MOST_VARIABLES);
            return variables;
        }
        for (String name : environment.keys()) {
            if (!VARIABLE.matcher(name).matches() || name.startsWith("DROVER_")) {
                environment.mistake(
                        TextRule.cut(name),
                        TextRule.quoted(name)
                                + (name.startsWith("DROVER_")
                                        ? " is set by Drover alone; take another name"
                                        : " is not the name of a variable; use letters, digits"
                                                + " and '_'"));
            }
            String value = environment.text(name, TextRule.LONGEST);
            if (value != null) {
                template(environment.at(name), environment.key(name), value);
                variables.put(name, value);
            }
        }
        return variables;
    }

    @Nullable String stdin() {
        String stdin = section.text("stdin", TextRule.LONGEST);
        if (stdin != null) {
            template(section.at("stdin"), section.key("stdin"), stdin);
        }
        return stdin;
    }

    /** Parameters come into it as variables only: what is pasted into a shell line is run. */
    @Nullable String shell() {
        String shell = section.text("shell", LONGEST_SHELL);
        if (shell == null) {
            return null;
        }
        if (shell.isBlank()) {
            section.mistake("shell", "is empty");
        }
        Matcher matcher = PLACE.matcher(shell);
        while (matcher.find()) {
            ToolParameter parameter = parameters.get(matcher.group(1));
            if (parameter != null) {
                refusePasted(shell, matcher, parameter);
            }
        }
        return shell;
    }

    private void refusePasted(String shell, Matcher matcher, ToolParameter parameter) {
        Node node = section.at("shell");
        String message =
                matcher.group()
                        + "} is not replaced in a shell text; use \"$"
                        + parameter.variable()
                        + "\", with the quotes, or name the parameter in 'arguments' and use"
                        + " \"$1\"";
        boolean literal =
                node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.LITERAL;
        int begin = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        int line =
                begin
                        + 1
                        + (int)
                                shell.substring(0, matcher.start())
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count();
        int lineBegin = shell.lastIndexOf('\n', matcher.start()) + 1;
        String written = section.reading().line(line);
        int end = shell.indexOf('\n', lineBegin);
        int indent = written.indexOf(shell.substring(lineBegin, end < 0 ? shell.length() : end));
        if (literal && indent >= 0) {
            int column = indent + matcher.start() - lineBegin + 1;
            section.reading().mistake(line, column, section.key("shell"), message);
        } else {
            section.mistake("shell", message);
        }
    }

    private @Nullable Template template(Node node, String key, String text) {
        try {
            Template template = Template.of(text);
            for (String name : template.parameters()) {
                if (!parameters.containsKey(name)) {
                    String question = Spelling.question(name, parameters.keySet());
                    mistake(
                            node,
                            key,
                            "'"
                                    + TextRule.cut(name)
                                    + "' is not among the parameters"
                                    + (question.isEmpty() ? "" : "; " + question));
                }
            }
            return template;
        } catch (DroverException e) {
            mistake(node, key, e.text() + ". " + e.hint());
            return null;
        }
    }

    private void mistake(Node node, String key, String message) {
        section.reading().mistake(Optional.of(node).flatMap(Node::getStartMark), key, message);
    }
}
