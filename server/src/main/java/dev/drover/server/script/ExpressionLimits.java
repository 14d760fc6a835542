package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of expressions.
 *
 * @param time of one expression for all its subjects
 * @param bytes that it may allocate for one subject; it cannot keep any for the next
 * @param atOnce expressions evaluated at the same time
 */
public record ExpressionLimits(Duration time, long bytes, int atOnce) {

    public ExpressionLimits {
        if (!time.isPositive() || bytes < 1 || atOnce < 1) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "Of the limits of expressions, "
                            + time
                            + ", "
                            + bytes
                            + " bytes and "
                            + atOnce
                            + " at once, one is less than 1",
                    "Correct the configuration file.");
        }
    }

    public static ExpressionLimits defaults() {
        return new ExpressionLimits(Duration.ofSeconds(5), 64L << 20, 4);
    }
}
