package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Traits;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

final class TerminalPromptTest {

    private static TerminalPrompt prompt(InputStream in) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Traits terminal = new Traits(true, true, false, true, 80, 24);
        return new TerminalPrompt(new Screen(nowhere, nowhere, terminal), in);
    }

    @Test
    void waitsForAnAnswerNoLongerThanItIsWanted() {
        AtomicInteger looked = new AtomicInteger();
        InputStream silent = InputStream.nullInputStream();
        assertThat(prompt(silent).ask("?", () -> looked.incrementAndGet() > 2)).isEmpty();
        assertThat(looked).hasValue(3);
        assertThat(
                        prompt(new ByteArrayInputStream("k\nmore".getBytes(StandardCharsets.UTF_8)))
                                .ask("?", () -> false))
                .contains("k");
    }
}
