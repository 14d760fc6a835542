package dev.drover.server.config;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A file of settings in YAML (so JSON too): what it says goes over the defaults, key by key, and
 * whatever it says that is not a setting is refused.
 */
final class ConfigurationFile {

    private static final long LARGEST = 1 << 20;

    private ConfigurationFile() {}

    /**
     * The defaults with the file's settings over them; CONFIGURATION with file and key where one is
     * wrong.
     */
    static <T extends Record> T over(T defaults, Path file) {
        ObjectNode merged = Json.mapper().valueToTree(defaults);
        JsonNode settings = parse(file);
        if (settings.isObject()) {
            merge(merged, (ObjectNode) settings, "", file);
        } else if (!settings.isMissingNode() && !settings.isNull()) {
            throw wrong(file, "holds no settings but " + settings.getNodeType(), null);
        }
        return bind(merged, defaults, file);
    }

    private static JsonNode parse(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw wrong(
                        file, "has " + Files.size(file) + " bytes; the limit is " + LARGEST, null);
            }
            return new YAMLMapper().readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw wrong(file, "does not exist", e);
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            String where =
                    e.getLocation() == null
                            ? ""
                            : " in line "
                                    + e.getLocation().getLineNr()
                                    + ", column "
                                    + e.getLocation().getColumnNr();
            throw wrong(file, "is not YAML" + where + ": " + firstLine(e.getOriginalMessage()), e);
        }
    }

    /**
     * A section without a line says nothing, as when all its lines are comments. Elsewhere a key
     * without a value is a mistake, but where the default is to have none.
     */
    private static void merge(ObjectNode under, ObjectNode over, String section, Path file) {
        for (Map.Entry<String, JsonNode> setting : over.properties()) {
            String key = section + setting.getKey();
            JsonNode known = under.get(setting.getKey());
            JsonNode said = setting.getValue();
            if (known instanceof ObjectNode deeper && said instanceof ObjectNode values) {
                merge(deeper, values, key + ".", file);
            } else if (known == null || known.isNull() || !said.isNull()) {
                refuseNullIn(said, key, file);
                under.set(setting.getKey(), said);
            } else if (!known.isObject()) {
                throw wrong(
                        file, "gives '" + key + "' no value; leave the key out for " + known, null);
            }
        }
    }

    private static void refuseNullIn(JsonNode list, String key, Path file) {
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            if (list.get(i).isNull()) {
                throw wrong(file, "gives '" + key + "[" + i + "]' no value", null);
            }
        }
    }

    @SuppressWarnings("unchecked") // a record's class is exactly the class of its instances
    private static <T extends Record> T bind(ObjectNode merged, T defaults, Path file) {
        try {
            return (T) Json.mapper().treeToValue(merged, defaults.getClass());
        } catch (UnrecognizedPropertyException e) {
            String known =
                    Objects.requireNonNull(e.getKnownPropertyIds()).stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
            throw wrong(file, "has the unknown key '" + path(e) + "'; known there are " + known, e);
        } catch (JacksonException e) {
            if (e.getCause() instanceof DroverException cause) {
                throw wrong(file, "is wrong at '" + path(e) + "': " + cause.text(), e);
            }
            throw wrong(
                    file, "is wrong at '" + path(e) + "': " + firstLine(e.getOriginalMessage()), e);
        }
    }

    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(part ->
                        part.getPropertyName() == null
                                ? "[" + part.getIndex() + "]"
                                : part.getPropertyName())
                .collect(Collectors.joining("."));
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("");
    }

    private static DroverException wrong(Path file, String what, @Nullable Throwable cause) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "The configuration file " + file + " " + what,
                "Correct the file, or start without --config to use the defaults.",
                Map.of("file", file.toString()),
                cause);
    }
}
