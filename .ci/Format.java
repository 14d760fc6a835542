import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks ({@code check}) or rewrites ({@code apply}) the layout of every Java file of the checkout.
 */
final class Format {
    private final Formatter formatter =
            new Formatter(
                    JavaFormatterOptions.builder()
                            .style(JavaFormatterOptions.Style.AOSP)
                            .formatJavadoc(true)
                            .build());

    public static void main(String[] arguments) throws IOException {
        boolean apply = arguments[0].equals("apply");
        Path root = Path.of(arguments[1]);
        Format format = new Format();
        int differing = 0;
        for (Path file : javaFiles(root)) {
            if (!format.isClean(file, apply)) {
                differing++;
                IO.println((apply ? "Formatted " : "Not formatted: ") + root.relativize(file));
            }
        }
        if (differing > 0 && !apply) {
            IO.println(differing + " files; to format them: mvn -N -q verify -Dformat.mode=apply");
            System.exit(1);
        }
    }

    private boolean isClean(Path file, boolean apply) throws IOException {
        String source = Files.readString(file);
        try {
            String formatted = formatter.formatSourceAndFixImports(source);
            if (formatted.equals(source)) {
                return true;
            }
            if (apply) {
                Files.writeString(file, settled(formatted));
            }
        } catch (FormatterException e) {
            IO.println(file + ": " + e.getMessage());
        }
        return false;
    }

    /** The formatter's own output can, rarely, be formatted once more. */
    private String settled(String formatted) throws FormatterException {
        String before = formatted;
        for (int pass = 0; pass < 3; pass++) {
            String after = formatter.formatSourceAndFixImports(before);
            if (after.equals(before)) {
                break;
            }
            before = after;
        }
        return before;
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> isSource(root.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isSource(Path file) {
        return file.startsWith(".ci")
                || (file.getNameCount() > 1 && file.getName(1).toString().equals("src"));
    }
}
