package dev.drover.api.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.drover.api.Json;

import tools.jackson.core.JacksonException;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Takes lines of an audit log apart by the places at which their parts must stand. */
final class AuditLineParser {

    private static final byte[] ENTRY = AuditFormat.ascii("{\"number\":");
    private static final byte[] CHECKPOINT = AuditFormat.ascii("{\"checkpoint\":");
    private static final byte[] EXPORT = AuditFormat.ascii("{\"export\":1,");

    private static final int HASH_DIGITS = 64;
    private static final int SIGNATURE_DIGITS = 128;
    private static final Pattern LAST_OF_ENTRY =
            Pattern.compile(",\"before\":\"([0-9a-f]{64})\",\"hash\":\"([0-9a-f]{64})\"}");
    private static final int LONGEST_NUMBER = 18;

    private record CheckpointText(long checkpoint, long number, String entry, Instant time) {}

    private record HeadText(
            int export,
            long first,
            long last,
            String entry,
            long checkpoint,
            Instant time,
            String key) {}

    private AuditLineParser() {}

    static AuditLine parse(byte[] line) {
        if (startsWith(line, ENTRY)) {
            return entry(line);
        }
        if (startsWith(line, CHECKPOINT) || startsWith(line, EXPORT)) {
            return sealed(line);
        }
        return new AuditLine.Unreadable(
                line.length == 0 ? "it is empty" : "it is neither an entry nor a checkpoint");
    }

    private static boolean startsWith(byte[] line, byte[] start) {
        return line.length >= start.length
                && Arrays.equals(line, 0, start.length, start, 0, start.length);
    }

    private static AuditLine entry(byte[] line) {
        int tail =
                AuditFormat.BEFORE.length
                        + HASH_DIGITS
                        + 1
                        + AuditFormat.HASH.length
                        + HASH_DIGITS
                        + AuditFormat.END.length;
        int from = line.length - tail;
        int comma = ENTRY.length;
        long number = 0;
        while (comma < line.length && line[comma] >= '0' && line[comma] <= '9') {
            number = number * 10 + (line[comma] - '0');
            comma++;
        }
        int digits = comma - ENTRY.length;
        if (digits == 0 || digits > LONGEST_NUMBER || comma > from || line[comma] != ',') {
            return new AuditLine.Unreadable("its number cannot be read");
        }
        var last = LAST_OF_ENTRY.matcher(new String(line, from, tail, US_ASCII));
        if (!last.matches()) {
            return new AuditLine.Unreadable("it does not end with two hashes");
        }
        int hashed = line.length - AuditFormat.END.length - HASH_DIGITS - AuditFormat.HASH.length;
        String hash = last.group(2);
        return new AuditLine.Entry(
                number, last.group(1), hash, AuditFormat.hash(line, 0, hashed).equals(hash));
    }

    private static AuditLine sealed(byte[] line) {
        int end = line.length - AuditFormat.END.length - SIGNATURE_DIGITS;
        int begin = end - AuditFormat.SIGNATURE.length;
        if (begin < 1
                || !Arrays.equals(
                        line, begin, end, AuditFormat.SIGNATURE, 0, AuditFormat.SIGNATURE.length)) {
            return new AuditLine.Unreadable("it does not end with a signature");
        }
        String digits = new String(line, end, SIGNATURE_DIGITS, US_ASCII);
        String last = new String(line, end + SIGNATURE_DIGITS, 2, US_ASCII);
        byte[] signed = Arrays.copyOf(line, begin);
        byte[] object = Arrays.copyOf(signed, begin + 1);
        object[begin] = '}';
        try {
            byte[] signature = HexFormat.of().parseHex(digits);
            if (!last.equals("\"}") || !HexFormat.of().formatHex(signature).equals(digits)) {
                return new AuditLine.Unreadable("its signature is not in hexadecimal");
            }
            AuditLine.Seal seal = new AuditLine.Seal(signed, signature);
            return startsWith(line, EXPORT) ? head(object, seal) : checkpoint(object, seal);
        } catch (IllegalArgumentException | JacksonException e) {
            return new AuditLine.Unreadable("it cannot be read: " + e.getMessage());
        }
    }

    private static AuditLine checkpoint(byte[] object, AuditLine.Seal seal) {
        CheckpointText text = Json.mapper().readValue(object, CheckpointText.class);
        return new AuditLine.Checkpoint(
                text.checkpoint(), text.number(), text.entry(), text.time(), seal);
    }

    private static AuditLine head(byte[] object, AuditLine.Seal seal) {
        HeadText text = Json.mapper().readValue(object, HeadText.class);
        return new AuditLine.Head(
                text.first(),
                text.last(),
                text.entry(),
                text.checkpoint(),
                text.time(),
                text.key(),
                seal);
    }
}
