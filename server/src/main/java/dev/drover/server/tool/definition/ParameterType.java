package dev.drover.server.tool.definition;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Locale;

/** What the value of a parameter may be. */
public enum ParameterType {
    @JsonProperty("text")
    TEXT("a text", false, true),
    @JsonProperty("integer")
    INTEGER("a whole number", true, false),
    @JsonProperty("number")
    NUMBER("a number", true, false),
    @JsonProperty("boolean")
    BOOLEAN("true or false", false, false),
    @JsonProperty("choice")
    CHOICE("one of its choices", false, false),
    /** Tools get it in seconds. */
    @JsonProperty("duration")
    DURATION("a duration such as 30s", true, false),
    /** Tools get it in bytes. */
    @JsonProperty("size")
    SIZE("a size such as 10MB", true, false),
    /** Absolute, without steps upwards. */
    @JsonProperty("path")
    PATH("an absolute path without '..'", false, true),
    /** Of texts; the range is that of their number. */
    @JsonProperty("list")
    LIST("a list of texts", true, true);

    private final String description;
    private final boolean range;
    private final boolean length;

    ParameterType(String description, boolean range, boolean length) {
        this.description = description;
        this.range = range;
        this.length = length;
    }

    /** Such as 'a whole number'. */
    public String description() {
        return description;
    }

    /** Whether {@code min} and {@code max} say something. */
    boolean hasRange() {
        return range;
    }

    /** Whether {@code minLength}, {@code maxLength} and {@code pattern} do. */
    boolean hasLength() {
        return length;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
