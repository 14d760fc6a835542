package dev.drover.server.cli;

import ch.qos.logback.classic.pattern.DateConverter;
import ch.qos.logback.classic.pattern.KeyValuePairConverter;
import ch.qos.logback.classic.pattern.LevelConverter;
import ch.qos.logback.classic.pattern.LoggerConverter;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.pattern.DynamicConverter;
import ch.qos.logback.core.pattern.FormatInfo;

import java.util.List;

/**
 * A line of the log, as {@link #PATTERN} describes it. Put together by hand from what a pattern is
 * put together from: what reads one is 130 classes that an idle node would keep.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {

    private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

    static final String PATTERN = "%d{" + TIME + "} %-5level %logger{0}: %msg %kvp%n%ex";

    private static final FormatInfo FIVE_WIDE = new FormatInfo(5, Integer.MAX_VALUE, false, true);

    private final DateConverter time = new DateConverter();
    private final LevelConverter level = new LevelConverter();
    private final LoggerConverter logger = new LoggerConverter();
    private final MessageConverter message = new MessageConverter();
    private final KeyValuePairConverter pairs = new KeyValuePairConverter();
    private final ThrowableProxyConverter failure = new ThrowableProxyConverter();

    @Override
    public void start() {
        time.setOptionList(List.of(TIME));
        level.setFormattingInfo(FIVE_WIDE);
        logger.setOptionList(List.of("0"));
        for (DynamicConverter<ILoggingEvent> part :
                List.of(time, level, logger, message, pairs, failure)) {
            part.setContext(getContext());
            part.start();
        }
        super.start();
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder();
        time.write(line, event);
        line.append(' ');
        level.write(line, event);
        line.append(' ');
        logger.write(line, event);
        line.append(": ");
        message.write(line, event);
        line.append(' ');
        pairs.write(line, event);
        line.append('\n');
        failure.write(line, event);
        return line.toString();
    }
}
