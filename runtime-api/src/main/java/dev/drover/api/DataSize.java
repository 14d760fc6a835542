package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, as people write it: {@code 512}, {@code 10MB}, {@code 64KiB}. Its JSON is such
 * a text; a number is read as well.
 *
 * @param bytes from 0 to 2^53, which every JSON reader can hold
 */
public record DataSize(long bytes) implements Comparable<DataSize> {

    private static final long LARGEST = 1L << 53;
    private static final Pattern FORM = Pattern.compile("(\\d{1,16}) ?([kmgt]?i?b?)");
    private static final int KILO = 1000;
    private static final int KIBI = 1024;
    private static final List<String> PREFIXES = List.of("", "k", "m", "g", "t");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DataSize {
        if (bytes < 0 || bytes > LARGEST) {
            throw wrong("The size of " + bytes + " bytes is not from 0 to " + LARGEST);
        }
    }

    /** Powers of 1000 ({@code kB}, {@code MB}) or 1024 ({@code KiB}, {@code MiB}); any case. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(2).startsWith("i")) {
            String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
            throw wrong("'" + shown + "' is not a size");
        }
        String unit = matcher.group(2).replace("b", "");
        long bytes = Long.parseLong(matcher.group(1));
        int steps = PREFIXES.indexOf(unit.replace("i", ""));
        for (int i = 0; i < steps && bytes <= LARGEST; i++) {
            bytes *= unit.endsWith("i") ? KIBI : KILO;
        }
        return new DataSize(bytes);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** In the largest unit in which it is a whole number. */
    @JsonValue
    @Override
    public String toString() {
        String binary = text(KIBI, List.of("B", "KiB", "MiB", "GiB", "TiB"));
        String decimal = text(KILO, List.of("B", "kB", "MB", "GB", "TB"));
        return binary.length() < decimal.length() ? binary : decimal;
    }

    private String text(int base, List<String> units) {
        long number = bytes;
        int unit = 0;
        while (number > 0 && number % base == 0 && unit < units.size() - 1) {
            number /= base;
            unit++;
        }
        return number + units.get(unit);
    }

    private static DroverException wrong(String message) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                message,
                "Write bytes, or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB: 10MB.");
    }
}
