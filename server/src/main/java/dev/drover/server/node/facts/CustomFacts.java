package dev.drover.server.node.facts;

import dev.drover.server.process.supervisor.Libc;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The administrator's own facts: files that end with {@code .json}, and programs that write JSON. A
 * file is read again when it changed; a program runs again when it changed or its time has come.
 *
 * <p>Used by one thread at a time.
 */
final class CustomFacts {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final String JSON = ".json";
    private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime,mode,uid";
    private static final int WRITABLE_BY_OTHERS = 0_022;

    /** What a file came to, and when; one of value and failure. */
    private record Known(
            Map<String, Object> stamp,
            @Nullable JsonNode value,
            @Nullable String failure,
            Instant at) {}

    private final Path folder;
    private final FactLimits limits;
    private final FactScripts scripts;
    private final InstantSource clock;
    private Map<Path, Known> known = Map.of();

    CustomFacts(Path folder, FactLimits limits, FactScripts scripts, InstantSource clock) {
        this.folder = folder;
        this.limits = limits;
        this.scripts = scripts;
        this.clock = clock;
    }

    /** Value by the name of the fact. What is wrong goes to the errors. */
    Map<String, JsonNode> look(FactErrors errors) throws InterruptedException {
        Map<String, JsonNode> facts = new TreeMap<>();
        Map<Path, Known> now = new HashMap<>();
        for (Path file : files(errors)) {
            String name = baseName(file);
            try {
                requireFree(name, facts);
                Known each = known(file);
                now.put(file, each);
                if (each.value() != null) {
                    facts.put(name, each.value());
                } else {
                    errors.add(file.getFileName().toString(), String.valueOf(each.failure()));
                }
            } catch (FactFailure e) {
                errors.add(file.getFileName().toString(), e.text());
            }
        }
        known = now;
        return facts;
    }

    /** Those that may give facts, in the order of their names. */
    private List<Path> files(FactErrors errors) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, CustomFacts::isMeant)) {
            all.forEach(files::add);
        } catch (NoSuchFileException e) {
            return List.of(); // an administrator makes the folder who wants it
        } catch (IOException | DirectoryIteratorException e) {
            errors.add("", "the folder of facts cannot be read: " + e.getMessage());
        }
        files.sort(Comparator.comparing(Path::toString));
        if (files.size() > limits.maximumFiles()) {
            errors.add(
                    "",
                    "there are %d files; those after the first %d are left out (nodes.facts.maximumFiles)"
                            .formatted(files.size(), limits.maximumFiles()));
            return files.subList(0, limits.maximumFiles());
        }
        return files;
    }

    /** Neither folders nor what editors and hidden files are. */
    private static boolean isMeant(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && !name.endsWith("~") && !Files.isDirectory(file);
    }

    private static String baseName(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static void requireFree(String name, Map<String, JsonNode> facts) throws FactFailure {
        if (!NAME.matcher(name).matches()) {
            throw new FactFailure(
                    "its name up to the first dot must be a letter and up to 63 letters, digits,"
                            + " hyphens and underscores");
        }
        if (MachineFacts.NAMES.contains(name)) {
            throw new FactFailure("'" + name + "' is a fact of Drover's own; rename the file");
        }
        if (facts.containsKey(name)) {
            throw new FactFailure("another file gives the fact '" + name + "' already");
        }
    }

    private Known known(Path file) throws FactFailure, InterruptedException {
        Instant now = clock.instant();
        Map<String, Object> stamp = stamp(file);
        boolean data = file.getFileName().toString().endsWith(JSON);
        Known before = known.get(file);
        if (before != null
                && before.stamp().equals(stamp)
                && (data || now.isBefore(before.at().plus(limits.scriptInterval())))) {
            return before;
        }
        try {
            JsonNode value = data ? read(file) : run(file, stamp);
            return new Known(stamp, value, null, now);
        } catch (FactFailure e) {
            return new Known(stamp, null, e.text(), now);
        }
    }

    private static Map<String, Object> stamp(Path file) throws FactFailure {
        try {
            return Map.copyOf(Files.readAttributes(file, ATTRIBUTES));
        } catch (IOException e) {
            throw new FactFailure("it cannot be looked at: " + e.getMessage());
        }
    }

    private JsonNode read(Path file) throws FactFailure {
        // Opening a pipe would wait for its other end.
        if (!Files.isRegularFile(file)) {
            throw new FactFailure("it is not a regular file");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] text = stream.readNBytes(limits.fileBytes() + 1);
            if (text.length > limits.fileBytes()) {
                throw new FactFailure(
                        "it has more than "
                                + limits.fileBytes()
                                + " bytes (nodes.facts.fileBytes)");
            }
            return FactValues.read(text);
        } catch (IOException e) {
            throw new FactFailure("it cannot be read: " + e.getMessage());
        }
    }

    private JsonNode run(Path file, Map<String, Object> stamp)
            throws FactFailure, InterruptedException {
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw new FactFailure(
                    "it neither ends with .json nor may be executed; chmod +x it or take it away");
        }
        if (!(stamp.get("mode") instanceof Integer mode)
                || !(stamp.get("uid") instanceof Integer user)
                || (mode & WRITABLE_BY_OTHERS) != 0
                || (user != 0 && user != Libc.effectiveUser())) {
            throw new FactFailure(
                    "others than the server's user may write to it, so it is not run; chown it and"
                            + " chmod go-w");
        }
        return scripts.run(file);
    }
}
