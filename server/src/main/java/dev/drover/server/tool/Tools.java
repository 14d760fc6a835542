package dev.drover.server.tool;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Spelling;
import dev.drover.api.ToolChange;
import dev.drover.api.ToolInfo;
import dev.drover.api.ToolName;
import dev.drover.server.tool.definition.DefinitionText;
import dev.drover.server.tool.definition.ToolDefinition;
import dev.drover.server.tool.invocation.ToolInvocation;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The tools that there are, in versions. A change holds from the next question on. Safe for use by
 * many threads; which tools there are is kept in memory, their definitions are read when asked for.
 */
public final class Tools {

    private final ToolStore store;
    private final RoleTools roles;
    private final ToolConfiguration configuration;
    private final DefinitionText texts;
    private final InstantSource clock;
    private final Object changes = new Object();

    /** The newest version of each name, deletions too. */
    private final Map<ToolName, ToolInfo> newest = new ConcurrentSkipListMap<>();

    @GuardedBy("changes")
    private int alive;

    /** Reads which tools there are. */
    public Tools(
            ToolStore store,
            RoleTools roles,
            ToolConfiguration configuration,
            InstantSource clock) {
        this.store = store;
        this.roles = roles;
        this.configuration = configuration;
        this.clock = clock;
        this.texts =
                new DefinitionText(
                        configuration.definitionBytes(), configuration.parameters(), roles::exists);
        store.newest().forEach(info -> newest.put(info.name(), info));
        this.alive = list().size();
    }

    /** Without those that are deleted, by name. */
    public List<ToolInfo> list() {
        return newest.values().stream().filter(info -> !info.deleted()).toList();
    }

    public boolean contains(ToolName name) {
        return live(name).isPresent();
    }

    /** The newest version; NOT_FOUND where there is none. */
    public ToolVersion get(ToolName name) {
        ToolInfo info = live(name).orElseThrow(() -> unknown(name));
        return new ToolVersion(info, definition(name, info.version()));
    }

    /** A version that is kept; NOT_FOUND where it is not, or is a deletion. */
    public ToolVersion get(ToolName name, long version) {
        ToolInfo info =
                store.history(name, configuration.versions()).stream()
                        .filter(each -> each.version() == version && !each.deleted())
                        .findFirst()
                        .orElseThrow(() -> noVersion(name, version));
        return new ToolVersion(info, definition(name, version));
    }

    /** Newest first, deletions too; NOT_FOUND where there never was such a tool. */
    public List<ToolInfo> history(ToolName name) {
        List<ToolInfo> versions = store.history(name, configuration.versions());
        if (versions.isEmpty()) {
            throw unknown(name);
        }
        return versions;
    }

    /**
     * What a use of the newest version comes to.
     *
     * @param parameters as {@link ToolInvocation#prepare} takes them
     * @throws DroverException NOT_FOUND, INVALID_PARAMETERS with all that is wrong, TOO_LARGE
     */
    public ToolInvocation prepare(ToolName name, JsonNode parameters) {
        ToolVersion tool = get(name);
        return ToolInvocation.prepare(tool.definition(), tool.info().version(), parameters);
    }

    /** What texts in YAML say, with all that is wrong in them. */
    public DefinitionText.Read read(List<String> yaml) {
        return texts.read(yaml);
    }

    /**
     * Adds or changes tools, all or none; what is as it was gets no new version. Then roles get the
     * tools whose definitions name them: where that fails, applying the same again does it.
     *
     * @param dryRun changes nothing
     * @throws DroverException LIMIT_REACHED where there would be too many tools, TOO_LARGE for the
     *     comment
     */
    public List<ToolChange> apply(
            List<ToolDefinition> definitions,
            String author,
            @Nullable String comment,
            boolean dryRun) {
        checkComment(comment);
        synchronized (changes) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            List<ToolChange> done = new ArrayList<>();
            List<NewToolVersion> added = new ArrayList<>();
            int created = 0;
            for (ToolDefinition definition : definitions) {
                NewToolVersion version = next(definition, author, now, comment);
                ToolInfo before = newest.get(definition.name());
                ToolChange.Kind kind = kind(before, version.info());
                created += kind == ToolChange.Kind.CREATED ? 1 : 0;
                if (kind != ToolChange.Kind.UNCHANGED) {
                    added.add(version);
                }
                done.add(
                        new ToolChange(
                                definition.name(),
                                before != null && kind == ToolChange.Kind.UNCHANGED
                                        ? before.version()
                                        : version.info().version(),
                                kind));
            }
            refuseTooMany(created);
            if (!dryRun) {
                add(added);
                alive += created;
                definitions.stream()
                        .filter(definition -> !definition.roles().isEmpty())
                        .forEach(definition -> roles.give(definition.name(), definition.roles()));
            }
            return done;
        }
    }

    /** Whether somebody may use a tool of that name because of a role. */
    public boolean isGiven(ToolName name) {
        return roles.isGiven(name);
    }

    /** Deletes a tool and takes it away from all roles; its versions stay in its history. */
    public ToolInfo delete(ToolName name, String author, @Nullable String comment) {
        checkComment(comment);
        synchronized (changes) {
            ToolInfo before = live(name).orElseThrow(() -> unknown(name));
            roles.takeAway(name);
            ToolInfo deletion =
                    new ToolInfo(
                            name,
                            before.version() + 1,
                            before.kind(),
                            before.description(),
                            before.hash(),
                            author,
                            clock.instant().truncatedTo(ChronoUnit.MILLIS),
                            comment,
                            true);
            String definition = definition(name, before.version()).asJson();
            add(List.of(new NewToolVersion(deletion, definition)));
            alive--;
            forgetOldest();
            return deletion;
        }
    }

    /** As many deleted tools are remembered as there may be live ones. */
    @GuardedBy("changes")
    private void forgetOldest() {
        if (newest.size() - alive > configuration.tools()) {
            newest.values().stream()
                    .filter(ToolInfo::deleted)
                    .min(Comparator.comparing(ToolInfo::at))
                    .map(ToolInfo::name)
                    .ifPresent(oldest -> {
                        store.forget(oldest);
                        newest.remove(oldest);
                    });
        }
    }

    private void add(List<NewToolVersion> versions) {
        if (!versions.isEmpty()) {
            store.add(versions, configuration.versions());
            versions.forEach(version -> newest.put(version.info().name(), version.info()));
        }
    }

    private NewToolVersion next(
            ToolDefinition definition, String author, Instant now, @Nullable String comment) {
        String json = definition.asJson();
        ToolInfo before = newest.get(definition.name());
        return new NewToolVersion(
                new ToolInfo(
                        definition.name(),
                        before == null ? 1 : before.version() + 1,
                        definition.kind(),
                        definition.description(),
                        ContentHash.of(json),
                        author,
                        now,
                        comment,
                        false),
                json);
    }

    private static ToolChange.Kind kind(@Nullable ToolInfo before, ToolInfo after) {
        if (before == null || before.deleted()) {
            return ToolChange.Kind.CREATED;
        }
        return before.hash().equals(after.hash())
                ? ToolChange.Kind.UNCHANGED
                : ToolChange.Kind.CHANGED;
    }

    @GuardedBy("changes")
    private void refuseTooMany(int created) {
        if (created > 0 && alive + created > configuration.tools()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "There are "
                            + alive
                            + " tools, and with "
                            + created
                            + " more there would be more than the limit of "
                            + configuration.tools(),
                    "Delete some, or raise tools.tools.");
        }
    }

    private void checkComment(@Nullable String comment) {
        if (comment != null && comment.length() > configuration.commentLength()) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The comment has "
                            + comment.length()
                            + " characters; the limit is "
                            + configuration.commentLength(),
                    "Shorten it.");
        }
    }

    private Optional<ToolInfo> live(ToolName name) {
        return Optional.ofNullable(newest.get(name)).filter(info -> !info.deleted());
    }

    private ToolDefinition definition(ToolName name, long version) {
        return store.definition(name, version)
                .map(ToolDefinition::ofJson)
                .orElseThrow(() -> noVersion(name, version));
    }

    private DroverException unknown(ToolName name) {
        String question =
                Spelling.question(
                        name.value(), list().stream().map(info -> info.name().value()).toList());
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no tool " + name + (question.isEmpty() ? "" : "; " + question),
                "drover tool list shows all.",
                Map.of("tool", name.value()),
                null);
    }

    private static DroverException noVersion(ToolName name, long version) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "The tool " + name + " has no version " + version,
                "drover tool history " + name + " shows its versions.",
                Map.of("tool", name.value(), "version", version),
                null);
    }
}
