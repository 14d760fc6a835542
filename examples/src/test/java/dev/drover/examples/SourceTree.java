package dev.drover.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small source tree: two modules of which one uses the other, and texts of other kinds. */
final class SourceTree {
    private final Path root;

    private SourceTree(Path root) {
        this.root = root;
    }

    static SourceTree in(Path root) throws IOException {
        return new SourceTree(root)
                .with(
                        "greeting/src/main/java/greeting/Greeting.java",
                        """
                        package greeting;

                        public record Greeting(String name) {
                            public String text() {
                                return "Hello, " + name;
                            }
                        }
                        """)
                .with(
                        "app/src/main/java/app/App.java",
                        """
                        package app;

                        import greeting.Greeting;

                        public final class App {
                            public static void main(String[] names) {
                                System.out.println(new Greeting(names[0]).text());
                            }
                        }
                        """)
                .with("app/src/main/resources/board.js", "export const tiles = [1, 2, 3];\n")
                .with("tools/release.sh", "#!/bin/bash\nfor x in 1 2; do echo $x; done\n")
                .with("app/settings.json", "{\"port\": 0}\n")
                .with("app/notes.xml", "<notes><note>one</note></notes>\n");
    }

    SourceTree with(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return this;
    }

    Path root() {
        return root;
    }
}
