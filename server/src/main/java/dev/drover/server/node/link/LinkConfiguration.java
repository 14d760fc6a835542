package dev.drover.server.node.link;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of links, on both sides.
 *
 * @param pingInterval after so long without a message the other side is asked for a sign of life
 * @param silence after so long without a sign of life the link is given up
 * @param callTimeout how long a call waits for its answer unless it says otherwise
 * @param connectTimeout for a node's try to link: name, connection, TLS and WebSocket together
 * @param firstRetry about how long a node waits before its second try; doubled from try to try
 * @param longestRetry at most so long. Each wait is a random part of that, so that nodes which lost
 *     their primary together do not come back together
 * @param newsWait how long a node that is asked for news waits for some before it answers that
 *     there are none; what moves all the time, as its load, is told as often
 * @param messageBytes of one message
 * @param callsInFlight of each side at a time
 * @param outgoingBytes that may wait to be sent
 */
public record LinkConfiguration(
        Duration pingInterval,
        Duration silence,
        Duration callTimeout,
        Duration connectTimeout,
        Duration firstRetry,
        Duration longestRetry,
        Duration newsWait,
        int messageBytes,
        int callsInFlight,
        long outgoingBytes) {

    private static final int LEAST_MESSAGE = 256 << 10;
    private static final int LARGEST_MESSAGE = 16 << 20;
    private static final Duration LONGEST = Duration.ofHours(1);

    public LinkConfiguration {
        check("pingInterval", pingInterval, Duration.ofMillis(50));
        check("silence", silence, Duration.ofMillis(200));
        check("callTimeout", callTimeout, Duration.ofMillis(100));
        check("connectTimeout", connectTimeout, Duration.ofMillis(100));
        check("firstRetry", firstRetry, Duration.ofMillis(1));
        check("longestRetry", longestRetry, firstRetry);
        check("newsWait", newsWait, Duration.ofMillis(10));
        if (silence.compareTo(pingInterval.multipliedBy(2)) < 0) {
            throw wrong(
                    "silence",
                    silence.toMillis() + " ms",
                    "it must be at least twice nodes.link.pingInterval");
        }
        if (messageBytes < LEAST_MESSAGE || messageBytes > LARGEST_MESSAGE) {
            throw wrong(
                    "messageBytes",
                    messageBytes,
                    "it must be " + LEAST_MESSAGE + " to " + LARGEST_MESSAGE);
        }
        if (callsInFlight < 1 || callsInFlight > 100_000) {
            throw wrong("callsInFlight", callsInFlight, "it must be 1 to 100000");
        }
        if (outgoingBytes < messageBytes) {
            throw wrong(
                    "outgoingBytes", outgoingBytes, "it must be at least nodes.link.messageBytes");
        }
    }

    public static LinkConfiguration defaults() {
        return new LinkConfiguration(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMillis(250),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                2 << 20,
                4_096,
                32 << 20);
    }

    /** With the patience of a test. */
    public LinkConfiguration withSilence(Duration ping, Duration newSilence) {
        return new LinkConfiguration(
                ping,
                newSilence,
                callTimeout,
                connectTimeout,
                firstRetry,
                longestRetry,
                newsWait,
                messageBytes,
                callsInFlight,
                outgoingBytes);
    }

    /** Links anew sooner or later than the default. */
    public LinkConfiguration withRetries(Duration first, Duration longest) {
        return new LinkConfiguration(
                pingInterval,
                silence,
                callTimeout,
                connectTimeout,
                first,
                longest,
                newsWait,
                messageBytes,
                callsInFlight,
                outgoingBytes);
    }

    /** Hears more or less often of what goes on at a node. */
    public LinkConfiguration withNewsWait(Duration wait) {
        return new LinkConfiguration(
                pingInterval,
                silence,
                callTimeout,
                connectTimeout,
                firstRetry,
                longestRetry,
                wait,
                messageBytes,
                callsInFlight,
                outgoingBytes);
    }

    /** With other bounds of calls and messages. */
    public LinkConfiguration withCalls(Duration timeout, int inFlight, int bytes) {
        return new LinkConfiguration(
                pingInterval,
                silence,
                timeout,
                connectTimeout,
                firstRetry,
                longestRetry,
                newsWait,
                bytes,
                inFlight,
                Math.max(outgoingBytes, bytes));
    }

    private static void check(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw wrong(
                    key,
                    value.toMillis() + " ms",
                    "it must be " + least.toMillis() + " ms to one hour");
        }
    }

    private static DroverException wrong(String key, Object value, String bound) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "nodes.link." + key + " is " + value + "; " + bound,
                "Correct it in the file of settings.");
    }
}
