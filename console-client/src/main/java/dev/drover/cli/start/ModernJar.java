package dev.drover.cli.start;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * Brings a jar into a form that the JVM's cache takes. It leaves out classes below version 50,
 * whose verification needs no stack maps and so is not repeatable; picocli is compiled to 49. The
 * code stays what it is, stack maps are added. And it leaves out all classes of a signed jar, whose
 * manifest moreover stays in memory with a digest for each file; Bouncy Castle's are signed. What
 * the build has downloaded was checked then, so the copy goes without signatures.
 */
final class ModernJar {

    private static final int OLDEST_CACHED = 50;
    private static final int WITH_STACK_MAPS = 61;

    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

    private ModernJar() {}

    static boolean needsWork(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (isSignature(entry)) {
                    return true;
                }
                if (isClass(entry)) {
                    byte[] start = new byte[8];
                    try (var in = file.getInputStream(entry)) {
                        in.readNBytes(start, 0, start.length);
                    }
                    if (start[7] < OLDEST_CACHED) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Writes {@code target} whole or not at all. */
    static void write(Path jar, Path target) throws IOException {
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        try (JarFile in = new JarFile(jar.toFile(), false);
                OutputStream file = Files.newOutputStream(fresh);
                JarOutputStream out = new JarOutputStream(file);
                URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            ClassFile classes = classFile(loader);
            for (JarEntry entry : Collections.list(in.entries())) {
                if (!isSignature(entry)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    out.write(content(in, entry, classes));
                    out.closeEntry();
                }
            }
        }
        Files.move(
                fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] content(JarFile in, JarEntry entry, ClassFile classes)
            throws IOException {
        byte[] content = in.getInputStream(entry).readAllBytes();
        if (isClass(entry)) {
            return modern(classes, content);
        }
        return entry.getName().equals(JarFile.MANIFEST_NAME) ? withoutDigests(content) : content;
    }

    private static byte[] withoutDigests(byte[] manifest) throws IOException {
        Manifest read = new Manifest(new ByteArrayInputStream(manifest));
        read.getEntries().clear();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        read.write(written);
        return written.toByteArray();
    }

    private static boolean isSignature(JarEntry entry) {
        return SIGNATURE.matcher(entry.getName()).matches();
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/");
    }

    private static ClassFile classFile(ClassLoader loader) {
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(
                        ClassHierarchyResolver.ofResourceParsing(loader)
                                .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static byte[] modern(ClassFile classes, byte[] old) {
        var model = classes.parse(old);
        if (model.majorVersion() >= OLDEST_CACHED) {
            return old;
        }
        ClassTransform version =
                (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(WITH_STACK_MAPS, 0);
                    } else {
                        builder.with(element);
                    }
                };
        // Only code that is built anew gets stack maps.
        return classes.transformClass(
                model,
                version.andThen(
                        ClassTransform.transformingMethodBodies(
                                (builder, element) -> builder.with(element))));
    }

    /** The jars of a folder by name, those that needed it replaced by their modern copies. */
    static List<Path> classPath(Path folder, Path copies) throws IOException {
        Files.createDirectories(copies);
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .map(jar -> modernOrSame(jar, copies))
                    .toList();
        }
    }

    private static Path modernOrSame(Path jar, Path copies) {
        try {
            Path copy = copies.resolve(jar.getFileName());
            if (!needsWork(jar)) {
                Files.deleteIfExists(copy);
                return jar;
            }
            write(jar, copy);
            return copy;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
