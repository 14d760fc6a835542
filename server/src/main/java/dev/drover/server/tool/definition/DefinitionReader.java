package dev.drover.server.tool.definition;

import dev.drover.api.DataSize;
import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.NodeName;
import dev.drover.api.ToolKind;
import dev.drover.api.ToolName;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads one definition. */
final class DefinitionReader {

    private static final Set<String> KEYS =
            Set.of(
                    "name",
                    "description",
                    "kind",
                    "runsOn",
                    "command",
                    "shell",
                    "interpreter",
                    "arguments",
                    "stdin",
                    "parameters",
                    "files",
                    "user",
                    "cwd",
                    "environment",
                    "limits",
                    "successCodes",
                    "roles");

    private static final Set<String> LIMIT_KEYS =
            Set.of("softTimeout", "timeout", "killGrace", "maxOutput");

    private static final Set<String> FILE_KEYS = Set.of("from", "to", "mode", "owner");

    private static final Pattern USER =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]{0,98}\\$?");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3,4}");
    private static final Pattern SPACES = Pattern.compile("\\s");
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final int LONGEST = 1_000;
    private static final int MOST_FILES = 100;
    private static final int MOST_ROLES = 100;
    private static final int MOST_CODES = 256;
    private static final int LARGEST_CODE = 255;

    private final Section section;
    private final int mostParameters;
    private final Predicate<String> isRole;

    DefinitionReader(Section section, int mostParameters, Predicate<String> isRole) {
        this.section = section;
        this.mostParameters = mostParameters;
        this.isRole = isRole;
    }

    static Set<String> keys() {
        return KEYS;
    }

    /** Null where there is a mistake in it. */
    @Nullable ToolDefinition read() {
        int before = section.reading().count();
        ToolName name = name();
        ToolKind kind = kind();
        List<ToolParameter> parameters = ParameterReader.read(section, mostParameters);
        WordsReader words = new WordsReader(section, parameters);
        checkWhatRuns();
        List<String> command = words.command();
        String shell = words.shell();
        ToolDefinition definition =
                new ToolDefinition(
                        name == null ? ToolName.COMMAND : name,
                        section.text("description", LONGEST, ""),
                        kind,
                        runsOn(kind),
                        command,
                        shell,
                        interpreter(),
                        words.arguments(),
                        words.stdin(),
                        parameters,
                        files(kind),
                        user("user", section),
                        path("cwd", section),
                        words.environment(),
                        limits(),
                        successCodes(),
                        roles());
        return section.reading().count() == before ? definition : null;
    }

    private @Nullable ToolName name() {
        if (!section.has("name")) {
            section.mistake("name", "'name' is missing: each tool has one");
            return null;
        }
        ToolName name = section.value("name", LONGEST, ToolName::new);
        if (name != null && name.isReserved()) {
            section.mistake("name", "'" + name + "' stands for what is no tool; take another name");
        }
        return name;
    }

    private ToolKind kind() {
        String kind = section.text("kind", LONGEST, "single");
        if (!kind.equals("single") && !kind.equals("multi")) {
            section.mistake("kind", "is " + TextRule.quoted(kind) + "; it may be single or multi");
        }
        return kind.equals("multi") ? ToolKind.MULTI : ToolKind.SINGLE;
    }

    private @Nullable NodeName runsOn(ToolKind kind) {
        if (kind == ToolKind.MULTI && !section.has("runsOn")) {
            section.mistake(
                    "runsOn", "'runsOn' is missing: a tool of kind multi runs on one fixed node");
        }
        if (kind == ToolKind.SINGLE && section.has("runsOn")) {
            section.mistake(
                    "runsOn",
                    "'runsOn' is for tools of kind multi; a single one runs on its targets");
        }
        return section.value("runsOn", LONGEST, NodeName::new);
    }

    private void checkWhatRuns() {
        boolean command = section.has("command");
        boolean shell = section.has("shell");
        if (command == shell) {
            section.mistake(
                    "shell",
                    command
                            ? "there are both 'command' and 'shell'; leave one of them out"
                            : "there is neither 'command' nor 'shell'; say what the tool runs");
        }
        for (String key : List.of("interpreter", "arguments")) {
            if (section.has(key) && !shell) {
                section.mistake(key, "'" + key + "' is for tools with a 'shell' text");
            }
        }
    }

    private @Nullable String interpreter() {
        String interpreter = path("interpreter", section);
        if (interpreter != null && SPACES.matcher(interpreter).find()) {
            section.mistake(
                    "interpreter", "has a space in it; it is the path of a program, no more");
        }
        return interpreter;
    }

    private List<ToolFile> files(ToolKind kind) {
        if (kind == ToolKind.MULTI && section.has("files")) {
            section.mistake(
                    "files",
                    "'files' are copied to targets, where a tool of kind multi does not run");
        }
        return section.sections("files", MOST_FILES, FILE_KEYS).stream()
                .map(DefinitionReader::file)
                .toList();
    }

    private static ToolFile file(Section file) {
        for (String key : List.of("from", "to")) {
            if (!file.has(key)) {
                file.mistake(
                        key,
                        "'"
                                + key
                                + "' is missing: a file comes from the primary and"
                                + " goes to the target");
            }
        }
        String mode = file.text("mode", LONGEST);
        if (mode != null && !MODE.matcher(mode).matches()) {
            file.mistake(
                    "mode",
                    TextRule.quoted(mode) + " is not a mode; give octal digits such as 0644");
        }
        String from = path("from", file);
        String to = path("to", file);
        for (String key : List.of("from", "to")) {
            if (file.text(key, TextRule.LONGEST_PATH, "").endsWith("/")) {
                file.mistake(key, "names a folder; name a file");
            }
        }
        return new ToolFile(from == null ? "" : from, to == null ? "" : to, mode, owner(file));
    }

    private static @Nullable String owner(Section file) {
        String owner = file.text("owner", LONGEST);
        if (owner != null
                && !Arrays.stream(owner.split(":", 2)).allMatch(USER.asMatchPredicate())) {
            file.mistake(
                    "owner",
                    TextRule.quoted(owner) + " cannot own a file; give user or user:group");
        }
        return owner;
    }

    private static @Nullable String user(String key, Section section) {
        String user = section.text(key, LONGEST);
        if (user != null && !USER.matcher(user).matches()) {
            section.mistake(key, TextRule.quoted(user) + " cannot be the name of a user");
        }
        return user;
    }

    private static @Nullable String path(String key, Section section) {
        String path = section.text(key, TextRule.LONGEST_PATH);
        if (path != null
                && (!path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains(".."))) {
            section.mistake(
                    key,
                    "is "
                            + TextRule.quoted(path)
                            + "; it must be an absolute path without"
                            + " '..'");
        }
        return path;
    }

    private ToolLimits limits() {
        Section limits = section.section("limits", LIMIT_KEYS);
        Duration soft = duration(limits, "softTimeout", Durations.LONGEST);
        Duration hard = duration(limits, "timeout", Durations.LONGEST);
        if (soft != null && hard != null && soft.compareTo(hard) > 0) {
            limits.mistake(
                    "softTimeout",
                    "is "
                            + Durations.text(soft)
                            + ", more than timeout, "
                            + Durations.text(hard)
                            + ", after which the work is ended");
        }
        Duration grace = duration(limits, "killGrace", LONGEST_GRACE);
        DataSize output = limits.value("maxOutput", LONGEST, DataSize::parse);
        if (output != null && output.bytes() == 0) {
            limits.mistake("maxOutput", "is 0; it may be 1 byte and more");
        }
        return new ToolLimits(soft, hard, grace, output);
    }

    private static @Nullable Duration duration(Section limits, String key, Duration most) {
        Duration duration = limits.value(key, LONGEST, Durations::parse);
        if (duration != null && (duration.isZero() || duration.compareTo(most) > 0)) {
            limits.mistake(
                    key,
                    "is "
                            + Durations.text(duration)
                            + "; it may be 1ms to "
                            + Durations.text(most));
        }
        return duration;
    }

    private List<Integer> successCodes() {
        if (!section.has("successCodes")) {
            return List.of(0);
        }
        Set<Integer> codes = new TreeSet<>();
        for (Section.Scalar code : section.texts("successCodes", MOST_CODES, LONGEST)) {
            try {
                codes.add(Section.parse(code.text(), 0, LARGEST_CODE));
            } catch (DroverException e) {
                section.reading().mistake(code.node(), section.key("successCodes"), e.text());
            }
        }
        if (codes.isEmpty()) {
            section.mistake("successCodes", "has no code, so that the tool could never succeed");
        }
        return List.copyOf(codes);
    }

    private List<String> roles() {
        Set<String> roles = new LinkedHashSet<>();
        for (Section.Scalar role : section.texts("roles", MOST_ROLES, LONGEST)) {
            if (!isRole.test(role.text())) {
                section.reading()
                        .mistake(
                                role.node(),
                                section.key("roles"),
                                "there is no role "
                                        + TextRule.quoted(role.text())
                                        + "; make it first: drover role create");
            }
            roles.add(role.text());
        }
        return List.copyOf(roles);
    }
}
