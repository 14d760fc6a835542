package dev.drover.server.script;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the classes of the engine come from. Mostly that is the class path, as on a primary, whose
 * start cache holds them. From the class path of a node they are left out: whatever looks for a
 * resource there opens every jar, and the lists of what is in these take 2 MB of an idle node.
 */
final class EngineClasses {

    private EngineClasses() {}

    /**
     * Does what may be the first to look for an engine. Which one there is is found out once, by
     * the class loader of the thread that asks first, and kept for as long as the process lives; so
     * does the loader.
     *
     * @param jars of the engine; none where it is on the class path
     */
    static <T> T found(List<Path> jars, Supplier<T> work) {
        if (jars.isEmpty()) {
            return work.get();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(
                new URLClassLoader(
                        "engine",
                        jars.stream().map(EngineClasses::url).toArray(URL[]::new),
                        EngineClasses.class.getClassLoader()));
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("Every Java opens files", e);
        }
    }
}
