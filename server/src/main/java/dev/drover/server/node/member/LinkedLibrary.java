package dev.drover.server.node.member;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.library.Specifier;
import dev.drover.server.node.link.Link;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The primary's library as a node sees it: asked over the link, and remembered for when there is
 * none. Safe for use by many threads.
 */
public final class LinkedLibrary implements ScriptLibrary {

    /** For so long an answer counts without asking again: an engine asks often for the same. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int REMEMBERED = 500;

    /** What a node asks for; {@code hash} of the text that it has, where it has one. */
    public record Wanted(String name, @Nullable String hash) {}

    /** What it gets: a script, that it is the same, or that there is none. */
    public record Found(boolean same, @Nullable Script script) {

        public static Found of(Optional<Script> script, @Nullable String known) {
            boolean same = script.isPresent() && script.get().hash().equals(known);
            return new Found(same, same ? null : script.orElse(null));
        }
    }

    private record Known(Optional<Script> script, long at) {}

    private final Supplier<Optional<Link>> links;
    private final Map<ScriptName, Known> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<ScriptName, Known> eldest) {
                            return size() > REMEMBERED;
                        }
                    });

    public LinkedLibrary(Supplier<Optional<Link>> links) {
        this.links = links;
    }

    /** UNAVAILABLE where there is no link, and the script was not asked for before. */
    @Override
    public Optional<Script> find(ScriptName name) {
        Known before = known.get(name);
        if (before != null && System.nanoTime() - before.at() < FRESH.toNanos()) {
            return before.script();
        }
        try {
            Optional<Script> script = ask(name, before);
            known.put(name, new Known(script, System.nanoTime()));
            return script;
        } catch (DroverException e) {
            if (before != null && e.kind().retryable()) {
                return before.script();
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED, "Asking for the script " + name + " was cancelled", "");
        }
    }

    private Optional<Script> ask(ScriptName name, @Nullable Known before)
            throws InterruptedException {
        Link link =
                links.get()
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.UNAVAILABLE,
                                        "The script "
                                                + name
                                                + " is in the library of the primary, to which"
                                                + " there is no link now",
                                        "Try again when it is back."));
        Script had = before == null ? null : before.script().orElse(null);
        JsonNode answer =
                link.ask(
                        "script.find",
                        new Wanted(name.value(), had == null ? null : had.hash()),
                        ANSWER);
        Found found = Json.mapper().treeToValue(answer, Found.class);
        return Optional.ofNullable(found.same() ? had : found.script());
    }

    @Override
    public boolean contains(ScriptName name) {
        return find(name).isPresent();
    }

    @Override
    public Optional<Script> resolve(String specifier, ScriptName referrer) {
        return find(new Specifier(specifier, referrer).target());
    }
}
