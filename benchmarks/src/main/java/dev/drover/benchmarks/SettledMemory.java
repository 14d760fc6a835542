package dev.drover.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM holds after its garbage was collected: what is measured is what stays. */
final class SettledMemory {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private SettledMemory() {}

    /** In bytes, as the kernel counts it. */
    static long resident(long pid) throws IOException, InterruptedException {
        for (int pass = 0; pass < 2; pass++) {
            ask(pid, "GC.run");
        }
        return Child.resident(pid);
    }

    /** Bytes of all objects that are alive. */
    static long heap(long pid) throws IOException, InterruptedException {
        Matcher total = TOTAL.matcher(ask(pid, "GC.class_histogram"));
        if (!total.find()) {
            throw new IOException("The JVM " + pid + " does not say what is on its heap");
        }
        return Long.parseLong(total.group(1));
    }

    private static String ask(long pid, String order) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process =
                new ProcessBuilder(jcmd.toString(), String.valueOf(pid), order)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(order + " of the JVM " + pid + " failed: " + said);
        }
        return said;
    }
}
