package dev.drover.server.tool.definition;

import dev.drover.api.ToolMistake;
import dev.drover.api.ToolName;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads definitions from YAML 1.2, and so from JSON, with the place of every mistake. A text may
 * hold several documents. Tags are refused, and there may be only a few aliases, not nested, so
 * that no text comes to more than a multiple of its length. Immutable.
 */
public final class DefinitionText {

    /** Far more than a definition nests. */
    private static final int DEEPEST = 10;

    private static final int MOST_ALIASES = 100;
    private static final int MOST_DOCUMENTS = 1_000;
    private static final int LONGEST_TEXT = 1 << 20;

    private final int mostBytes;
    private final int mostParameters;
    private final Predicate<String> isRole;

    /**
     * What texts were found to say.
     *
     * @param definitions none where there are mistakes
     */
    public record Read(List<ToolDefinition> definitions, List<ToolMistake> mistakes) {}

    /**
     * @param mostBytes of one definition, in JSON
     * @param mostParameters of one definition
     * @param isRole whether there is a role of that name
     */
    public DefinitionText(int mostBytes, int mostParameters, Predicate<String> isRole) {
        this.mostBytes = mostBytes;
        this.mostParameters = mostParameters;
        this.isRole = isRole;
    }

    /** Reads all texts; a name may be in them once. */
    public Read read(List<String> texts) {
        List<ToolDefinition> definitions = new ArrayList<>();
        List<ToolMistake> mistakes = new ArrayList<>();
        Map<ToolName, Integer> names = new HashMap<>();
        for (int file = 0; file < texts.size(); file++) {
            String text = texts.get(file);
            Reading reading = new Reading(file, text);
            int before = definitions.size();
            try {
                read(reading, text, definitions, names);
            } catch (MarkedYamlEngineException e) {
                reading.mistake(
                        e.getProblemMark().or(e::getContextMark), "", "is not YAML: " + problem(e));
            } catch (YamlEngineException e) {
                reading.mistake(1, 1, "", "is not YAML: " + e.getMessage());
            }
            if (definitions.size() == before && reading.count() == 0) {
                reading.mistake(1, 1, "", "there is no definition in the text");
            }
            mistakes.addAll(reading.mistakes());
        }
        return new Read(
                mistakes.isEmpty() ? List.copyOf(definitions) : List.of(), List.copyOf(mistakes));
    }

    private void read(
            Reading reading,
            String text,
            List<ToolDefinition> definitions,
            Map<ToolName, Integer> names) {
        if (text.length() > LONGEST_TEXT) {
            reading.mistake(
                    1,
                    1,
                    "",
                    "the text has " + text.length() + " characters; the limit is " + LONGEST_TEXT);
            return;
        }
        LoadSettings settings = LoadSettings.builder().setCodePointLimit(LONGEST_TEXT).build();
        if (!isTame(reading, text, settings)) {
            return;
        }
        for (Node document : new Compose(settings).composeAllFromString(text)) {
            if (document instanceof MappingNode mapping) {
                Section section = new Section(reading, mapping, "", DefinitionReader.keys());
                ToolDefinition definition =
                        new DefinitionReader(section, mostParameters, isRole).read();
                if (definition != null && isSmall(section, definition)) {
                    refuseTwice(section, definition.name(), names);
                    definitions.add(definition);
                }
            } else if (!document.getTag().equals(Tag.NULL)) {
                reading.mistake(
                        document, "", "a definition has keys with values, such as 'name: ...'");
            }
        }
    }

    private boolean isSmall(Section section, ToolDefinition definition) {
        int bytes = definition.asJson().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > mostBytes) {
            section.reading()
                    .mistake(
                            section.node(),
                            "",
                            "the definition of "
                                    + definition.name()
                                    + " has "
                                    + bytes
                                    + " bytes as JSON; the limit is "
                                    + mostBytes
                                    + ": copy a long script as a file, or raise"
                                    + " tools.definitionBytes");
        }
        return bytes <= mostBytes;
    }

    private static void refuseTwice(Section section, ToolName name, Map<ToolName, Integer> names) {
        int line = section.at("name").getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        Integer before = names.putIfAbsent(name, line);
        if (before != null) {
            section.mistake("name", "'" + name + "' is defined in line " + before + " already");
        }
    }

    /** Before anything is built from it: the composer goes down by recursion. */
    private static boolean isTame(Reading reading, String text, LoadSettings settings) {
        int depth = 0;
        int documents = 0;
        int aliases = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            String fault =
                    switch (event.getEventId()) {
                        case Alias ->
                                ++aliases > MOST_ALIASES
                                        ? "there are more than " + MOST_ALIASES + " aliases"
                                        : null;
                        case DocumentStart ->
                                ++documents > MOST_DOCUMENTS
                                        ? "there are more than " + MOST_DOCUMENTS + " documents"
                                        : null;
                        case MappingStart, SequenceStart ->
                                ++depth > DEEPEST
                                        ? "this is more than " + DEEPEST + " levels deep"
                                        : null;
                        case MappingEnd, SequenceEnd -> {
                            depth--;
                            yield null;
                        }
                        default -> null;
                    };
            if (fault == null && isTagged(event)) {
                fault = "tags are not read here; quotes alone make a value a text";
            }
            if (fault != null) {
                reading.mistake(event.getStartMark(), "", fault);
                return false;
            }
        }
        return true;
    }

    private static boolean isTagged(Event event) {
        return (event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
                || (event instanceof CollectionStartEvent start && start.getTag().isPresent());
    }

    private static String problem(MarkedYamlEngineException e) {
        @Nullable String context = e.getContext();
        return (context == null || context.isEmpty() ? "" : context + ", ") + e.getProblem();
    }
}
