package dev.drover.server.tool.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Values full of what means something to a shell reach a real process byte for byte, whichever way
 * a tool passes them. The seed is printed; {@code -Ddrover.seed=N} takes another.
 */
final class HostileValuesTest {

    private static final int ROUNDS = 40;
    private static final List<String> PIECES =
            List.of(
                    "'", "\"", "`id`", "$(id)", "${text}", "$1", "$$", "\\", "\\n", "\n", "\r",
                    "\t", " ", "*", "/*", "~", "?", "[a-z]", "{a,b}", ";", "&", "|", ">", "<", "#",
                    "!", "!!", "%s", "=", "-", "--", "-n", "\u0001", "\u007f", "ü", "🐝", "\u202e",
                    "EOF", "a");

    /** Words, then variables, then the input, each with a zero character behind it. */
    private static final String PRINT =
            "for w in \"$@\"; do printf '%s\\0' \"$w\"; done;"
                    + " printf '%s\\0' \"$DROVER_PARAM_TEXT\" \"$DROVER_PARAM_SECRET\" \"$COPY\";"
                    + " cat";

    private static final String REST =
            """
            environment: {COPY: "<${text}>"}
            stdin: "${secret}"
            parameters:
              - {name: text, required: true}
              - {name: list, type: list, required: true}
              - {name: secret, secret: true, required: true}
            """;

    private static final String COMMAND =
            "name: x\ncommand: [/bin/sh, -c, "
                    + Json.mapper().writeValueAsString(PRINT)
                    + ", x, --, '${text}', 'a=${text}', '${list}']\n"
                    + REST;

    private static final String SHELL =
            "name: x\nshell: |\n  "
                    + PRINT
                    + "\narguments: ['--', '${text}', 'a=${text}', '${list}']\n"
                    + REST;

    @TempDir private Path folder;

    @Test
    void valuesArriveByteForByte() throws Exception {
        long seed = Long.getLong("drover.seed", System.nanoTime());
        System.out.println("HostileValuesTest: -Ddrover.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(random);
            String secret = text(random) + "x";
            List<String> list = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(text(random).replace('\n', '_'));
            }
            List<String> expected = new ArrayList<>(List.of("--", text, "a=" + text));
            expected.addAll(list);
            expected.addAll(List.of(text, secret, "<" + text + ">", secret));
            ObjectNode values = Json.mapper().createObjectNode();
            values.put("text", text).put("secret", secret);
            values.set("list", Json.mapper().valueToTree(list));
            for (String definition : List.of(COMMAND, SHELL)) {
                ToolInvocation use =
                        ToolInvocation.prepare(
                                ToolInvocationTest.definition(definition), 1, values);
                assertThat(output(use))
                        .as("seed %d, round %d, %s", seed, round, definition)
                        .isEqualTo(String.join("\0", expected));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** What the process prints: it starts in an empty folder, so that globs would vanish. */
    private String output(ToolInvocation use) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder(use.plan().command())
                        .directory(Files.createDirectories(folder.resolve("empty")).toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
        builder.environment().putAll(use.environment());
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(use.stdin().orElse("").getBytes(UTF_8));
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out);
    }
}
