package dev.drover.server.web.methods;

import dev.drover.api.ScriptInfo;
import dev.drover.library.Script;
import dev.drover.library.ScriptName;
import dev.drover.library.VersionedLibrary;
import dev.drover.server.access.Permission;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** {@code script.*}: the script library. */
public final class ScriptMethods {

    record Push(ScriptName name, String text, @Nullable String comment, @Nullable Long expected) {}

    record Get(ScriptName name, @Nullable Long version) {}

    record Named(ScriptName name) {}

    record Delete(ScriptName name, @Nullable String comment, @Nullable Long expected) {}

    record Prefixed(@Nullable String prefix) {}

    record Scripts(List<ScriptInfo> scripts) {}

    record Versions(List<ScriptInfo> versions) {}

    private final VersionedLibrary library;

    public ScriptMethods(VersionedLibrary library) {
        this.library = library;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "script.push",
                        Permission.SCRIPT_WRITE,
                        Effect.RECORDED_WITH_RESULT,
                        Push.class,
                        ScriptInfo.class,
                        "Adds a version of a script; the newest one where its text is the same.",
                        this::push),
                new RpcMethod<>(
                        "script.get",
                        Permission.SCRIPT_READ,
                        Effect.NONE,
                        Get.class,
                        Script.class,
                        "Gives a script's text, of the newest version if none is named.",
                        this::get),
                new RpcMethod<>(
                        "script.list",
                        Permission.SCRIPT_READ,
                        Effect.NONE,
                        Prefixed.class,
                        Scripts.class,
                        "Gives the scripts of the library under a prefix.",
                        this::list),
                new RpcMethod<>(
                        "script.history",
                        Permission.SCRIPT_READ,
                        Effect.NONE,
                        Named.class,
                        Versions.class,
                        "Gives the versions of a script, the newest first.",
                        this::history),
                new RpcMethod<>(
                        "script.delete",
                        Permission.SCRIPT_WRITE,
                        Effect.RECORDED,
                        Delete.class,
                        ScriptInfo.class,
                        "Deletes a script; its versions stay in its history.",
                        this::delete));
    }

    private ScriptInfo push(RpcCall call, Push push) {
        return library.push(
                push.name(),
                push.text(),
                call.caller().toString(),
                push.comment(),
                push.expected());
    }

    private Script get(RpcCall call, Get get) {
        return get.version() == null
                ? library.get(get.name())
                : library.get(get.name(), get.version());
    }

    private Scripts list(RpcCall call, Prefixed under) {
        String prefix = under.prefix() == null ? "" : under.prefix();
        return new Scripts(
                library.list().stream().filter(info -> info.name().startsWith(prefix)).toList());
    }

    private Versions history(RpcCall call, Named named) {
        List<ScriptInfo> versions = library.history(named.name());
        if (!versions.isEmpty()) {
            return new Versions(versions);
        }
        if (library.contains(named.name())) {
            return new Versions(library.info(named.name()).stream().toList());
        }
        throw library.unknown(named.name());
    }

    private ScriptInfo delete(RpcCall call, Delete delete) {
        return library.delete(
                delete.name(), call.caller().toString(), delete.comment(), delete.expected());
    }
}
