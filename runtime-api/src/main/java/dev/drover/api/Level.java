package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Arrays;
import java.util.Locale;

/** How bad it is; lower case on the wire. */
public enum Level {
    OK,
    INFO,
    WARNING,
    ERROR;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Level ofText(String text) {
        return Arrays.stream(values())
                .filter(level -> level.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.INVALID_PARAMETERS,
                                "'" + text + "' is not a level",
                                "Use one of ok, info, warning, error."));
    }
}
