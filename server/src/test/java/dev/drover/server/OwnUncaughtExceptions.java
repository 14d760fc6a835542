package dev.drover.server;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets whoever waits not fail by what a thread of another test throws, which runs beside it. Found
 * by JUnit itself.
 */
public final class OwnUncaughtExceptions implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
