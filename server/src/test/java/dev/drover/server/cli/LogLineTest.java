package dev.drover.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

import java.util.List;

final class LogLineTest {

    private final LoggerContext context = new LoggerContext();
    private final LogLine line = new LogLine();
    private final PatternLayout pattern = new PatternLayout();

    LogLineTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        line.setContext(context);
        line.start();
        pattern.setContext(context);
        pattern.setPattern(LogLine.PATTERN);
        pattern.start();
    }

    @Test
    void isWhatThePatternSays() {
        LoggingEvent plain = event(Level.INFO, null);
        assertThat(line.doLayout(plain))
                .isEqualTo(pattern.doLayout(plain))
                .matches("2\\d{3}-\\S+ INFO  Nodes: A node joined \\n");
        LoggingEvent told = event(Level.ERROR, null);
        told.setKeyValuePairs(
                List.of(new KeyValuePair("node", "db3"), new KeyValuePair("limit", 30)));
        assertThat(line.doLayout(told))
                .isEqualTo(pattern.doLayout(told))
                .endsWith(" ERROR Nodes: A node joined node=\"db3\" limit=\"30\"\n");
        LoggingEvent failed =
                event(
                        Level.WARN,
                        new IllegalStateException("outer", new ArithmeticException("inner")));
        assertThat(line.doLayout(failed))
                .isEqualTo(pattern.doLayout(failed))
                .contains(
                        "\njava.lang.IllegalStateException: outer\n", "ArithmeticException: inner");
    }

    private LoggingEvent event(Level level, @Nullable Throwable failure) {
        return new LoggingEvent(
                "caller",
                context.getLogger("dev.drover.server.node.Nodes"),
                level,
                "A {} joined",
                failure,
                new Object[] {"node"});
    }
}
