package dev.drover.server.node.files;

import java.io.IOException;
import java.nio.file.Path;

/** Tells how many bytes may still be written below a folder. */
@FunctionalInterface
interface UsableSpace {

    long bytes(Path folder) throws IOException;
}
