package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ScriptInfo;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The library: what lies in mounted folders, then what was pushed, then what ships; the first that
 * has a name hides the others.
 *
 * <p>Safe for use by many threads. Which names were pushed is kept in memory, so asking for a name
 * costs a look-up and a {@code stat} for each mounted folder.
 */
public final class VersionedLibrary implements ScriptLibrary {

    private final ScriptStore store;
    private final LibraryConfiguration configuration;
    private final ScriptCheck check;
    private final InstantSource clock;
    private final List<MountedFolder> mounts;
    private final ShippedScripts shipped = new ShippedScripts();
    private final TextCache cache;

    /** The newest pushed version of each name, deletions too. */
    private final Map<ScriptName, ScriptInfo> pushed = new ConcurrentHashMap<>();

    /** CONFIGURATION when a folder to mount is not there. */
    public VersionedLibrary(
            ScriptStore store,
            LibraryConfiguration configuration,
            ScriptCheck check,
            InstantSource clock) {
        this.store = store;
        this.configuration = configuration;
        this.check = check;
        this.clock = clock;
        this.cache = new TextCache(configuration.cachedBytes());
        this.mounts =
                configuration.mounts().stream()
                        .map(mount -> new MountedFolder(mount, configuration.scriptBytes()))
                        .toList();
        store.newest().forEach(info -> pushed.put(new ScriptName(info.name()), info));
    }

    @Override
    public Optional<Script> find(ScriptName name) {
        for (MountedFolder mount : mounts) {
            Optional<Script> script = mount.find(name);
            if (script.isPresent()) {
                return script;
            }
        }
        ScriptInfo newest = live(name);
        return newest == null
                ? shipped.find(name)
                : Optional.of(pushedScript(name, versionOf(newest)));
    }

    @Override
    public Script get(ScriptName name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    @Override
    public boolean contains(ScriptName name) {
        return mountOf(name).isPresent() || live(name) != null || shipped.contains(name);
    }

    @Override
    public Optional<Script> resolve(String specifier, ScriptName referrer) {
        return find(new Specifier(specifier, referrer).target());
    }

    /** A version that was pushed; NOT_FOUND where there is none, or where it is a deletion. */
    public Script get(ScriptName name, long version) {
        return cache.get(name, version)
                .or(() -> store.find(name, version))
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "The script " + name + " has no version " + version,
                                "drover script history " + name + " shows its versions.",
                                Map.of("script", name.value(), "version", version),
                                null));
    }

    /** What {@link #find} would answer for each name, ordered by name. */
    public List<ScriptInfo> list() {
        return names().stream().map(this::info).flatMap(Optional::stream).toList();
    }

    /** About what {@link #find} would answer. */
    public Optional<ScriptInfo> info(ScriptName name) {
        Optional<MountedFolder> mount = mountOf(name);
        ScriptInfo newest = live(name);
        if (mount.isEmpty() && newest != null) {
            return Optional.of(newest);
        }
        Origin origin = mount.isPresent() ? Origin.MOUNTED : Origin.SHIPPED;
        return mount.map(folder -> folder.find(name))
                .orElseGet(() -> shipped.find(name))
                .map(script -> info(script, origin));
    }

    /** The pushed versions, newest first; empty where nothing was pushed under the name. */
    public List<ScriptInfo> history(ScriptName name) {
        return store.history(name, configuration.versions());
    }

    /**
     * Adds a version, and returns it when it is durable; the newest one where that has the same
     * text. SCRIPT when it does not parse, TOO_LARGE, LIMIT_REACHED when the library is full,
     * CONFLICT when the newest version is not the expected one or a mounted folder has the name.
     *
     * @param expected the newest version that the author knows, 0 for none; null for whatever is
     *     there
     */
    public ScriptInfo push(
            ScriptName name,
            String text,
            String author,
            @Nullable String comment,
            @Nullable Long expected) {
        int bytes = ScriptText.length(name, text);
        ScriptText.checkLength(name, bytes, configuration.scriptBytes());
        checkComment(comment);
        refuseMounted(name);
        refuseOneTooMany(name);
        check.check(name, text);
        NewVersion version =
                new NewVersion(
                        name,
                        ScriptText.hash(text),
                        text,
                        bytes,
                        author,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        comment,
                        false,
                        expected);
        ScriptInfo newest = live(name);
        if (newest != null && newest.hash().equals(version.hash())) {
            ScriptStore.checkExpected(version, newest);
            return newest;
        }
        return added(version);
    }

    /**
     * Adds a version that says that the script is deleted; what ships under its name shows again.
     * NOT_FOUND when there is nothing, CONFLICT when it was not pushed.
     */
    public ScriptInfo delete(
            ScriptName name, String author, @Nullable String comment, @Nullable Long expected) {
        checkComment(comment);
        refuseMounted(name);
        ScriptInfo newest = live(name);
        if (newest == null) {
            throw shipped.contains(name)
                    ? conflict(
                            name,
                            "ships with Drover and cannot be deleted",
                            "Push a script of that name to replace it.")
                    : unknown(name);
        }
        Script last = pushedScript(name, versionOf(newest));
        return added(
                new NewVersion(
                        name,
                        last.hash(),
                        last.text(),
                        newest.bytes(),
                        author,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        comment,
                        true,
                        expected == null ? newest.version() : expected));
    }

    /** NOT_FOUND for a name, with those that it may have been meant to be. */
    public DroverException unknown(ScriptName name) {
        List<String> similar =
                SimilarNames.of(name, names()).stream().map(ScriptName::value).toList();
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no script " + name + " in the library",
                similar.isEmpty()
                        ? "drover script list shows all."
                        : "Did you mean " + String.join(" or ", similar) + "?",
                Map.of("script", name.value(), "similar", similar),
                null);
    }

    private NavigableSet<ScriptName> names() {
        NavigableSet<ScriptName> names = new TreeSet<>(ShippedScripts.NAMES);
        pushed.forEach((name, info) -> {
            if (!info.deleted()) {
                names.add(name);
            }
        });
        mounts.forEach(mount -> mount.names(configuration.scripts()).forEach(names::add));
        return names;
    }

    private @Nullable ScriptInfo live(ScriptName name) {
        ScriptInfo newest = pushed.get(name);
        return newest == null || newest.deleted() ? null : newest;
    }

    private Optional<MountedFolder> mountOf(ScriptName name) {
        return mounts.stream().filter(mount -> mount.contains(name)).findFirst();
    }

    private Script pushedScript(ScriptName name, long version) {
        Optional<Script> cached = cache.get(name, version);
        if (cached.isPresent()) {
            return cached.get();
        }
        Script script = get(name, version);
        cache.put(script, version);
        return script;
    }

    private ScriptInfo added(NewVersion version) {
        ScriptInfo info = store.add(version, configuration.versions());
        pushed.merge(
                version.name(),
                info,
                (old, added) -> versionOf(added) > versionOf(old) ? added : old);
        return info;
    }

    private void refuseMounted(ScriptName name) {
        Optional<MountedFolder> mount = mountOf(name);
        if (mount.isPresent()) {
            throw conflict(
                    name,
                    "lies in the mounted folder "
                            + mount.get().root()
                            + ", which would hide a version",
                    "Change the file there.");
        }
    }

    private void refuseOneTooMany(ScriptName name) {
        if (!pushed.containsKey(name) && pushed.size() >= configuration.scripts()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "The library has "
                            + pushed.size()
                            + " names, the limit, so "
                            + name
                            + " cannot be added",
                    "Use a name that is there, or raise library.scripts.");
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

    private static DroverException conflict(ScriptName name, String why, String hint) {
        return new DroverException(
                ErrorKind.CONFLICT,
                "The script " + name + " " + why,
                hint,
                Map.of("script", name.value()),
                null);
    }

    private static long versionOf(ScriptInfo info) {
        return Objects.requireNonNull(info.version(), "a pushed version has a number");
    }

    private static ScriptInfo info(Script script, Origin origin) {
        return new ScriptInfo(
                script.name().value(),
                null,
                script.hash(),
                ScriptText.length(script.name(), script.text()),
                origin.text(),
                null,
                null,
                null,
                false);
    }
}
