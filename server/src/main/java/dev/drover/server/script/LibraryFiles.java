package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;

import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The script library as the engine's file system: the only files there are, at {@code /} and their
 * names, readable and nothing else. Used by one engine's thread.
 */
final class LibraryFiles implements FileSystem {

    private static final Path ROOT = Path.of("/");
    private static final String MODULE = "application/javascript+module";

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,190}");

    private final ScriptLibrary library;
    private @Nullable Script main;

    /** What was looked up last: the engine asks several times for each file. */
    private @Nullable Path lastPath;

    private @Nullable Script lastScript;

    LibraryFiles(ScriptLibrary library) {
        this.library = library;
    }

    /** Whose text stands under its name, whatever the library has there. */
    void main(Script script) {
        main = script;
    }

    /** Whether the library has a script of which the identifier is the name. */
    boolean has(String identifier) {
        return IDENTIFIER.matcher(identifier).matches()
                && library.contains(ScriptName.of(identifier));
    }

    /** The text of the script that stands at the name. */
    Optional<String> text(String name) {
        try {
            return lookUp(ROOT.resolve(name)).map(Script::text);
        } catch (FileSystemException wrong) {
            return Optional.empty();
        }
    }

    /** The name of the script at the path. */
    static String scriptAt(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    @Override
    public Path parsePath(URI uri) {
        throw new UnsupportedOperationException("A script cannot be imported by URL");
    }

    @Override
    public Path parsePath(String path) {
        return ROOT.resolve(path).normalize();
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
            throws IOException {
        if (modes.contains(AccessMode.WRITE)) {
            throw denied(path);
        }
        script(path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        byte[] text = script(path).text().getBytes(StandardCharsets.UTF_8);
        lastPath = null;
        lastScript = null;
        return new BytesChannel(text);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return ROOT.resolve(path);
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        return ROOT.resolve(script(path).name().value());
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
            throws IOException {
        return Map.of(
                "isRegularFile",
                true,
                "isDirectory",
                false,
                "size",
                (long) script(path).text().length());
    }

    @Override
    public @Nullable String getMimeType(Path path) {
        return MODULE;
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        throw denied(path);
    }

    @Override
    public void delete(Path path) throws IOException {
        throw denied(path);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
        throw denied(path);
    }

    private Script script(Path path) throws FileSystemException {
        if (path.equals(lastPath) && lastScript != null) {
            return lastScript;
        }
        Script found =
                lookUp(path).orElseThrow(() -> new NoSuchFileException(scriptAt(path.toString())));
        lastPath = path;
        lastScript = found;
        return found;
    }

    private Optional<Script> lookUp(Path path) throws FileSystemException {
        Script known = main;
        if (known == null) {
            return Optional.empty();
        }
        String name = scriptAt(path.normalize().toString());
        if (name.equals(known.name().value()) || (name + ".js").equals(known.name().value())) {
            return Optional.of(known);
        }
        try {
            return library.resolve(name, known.name());
        } catch (DroverException wrong) {
            throw new FileSystemException(name, null, wrong.text());
        }
    }

    private static AccessDeniedException denied(Path path) {
        return new AccessDeniedException(scriptAt(path.toString()));
    }
}
