package dev.drover.server.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** So many targets, or so many in a hundred: {@code 5}, {@code 10%}. */
record Share(int number, boolean percent) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,7})(%?)");

    /** INVALID_PARAMETERS, naming {@code what}. */
    static Share parse(String what, String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw wrong(what, text);
        }
        Share share = new Share(Integer.parseInt(matcher.group(1)), !matcher.group(2).isEmpty());
        if (share.percent && share.number > 100) {
            throw wrong(what, text);
        }
        return share;
    }

    @JsonCreator
    static Share of(String text) {
        return parse("share", text);
    }

    private static DroverException wrong(String what, String text) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The " + what + " is '" + (text.length() > 40 ? text.substring(0, 40) : text) + "'",
                "Write a number of targets, or a percentage up to 100%: 5, 10%.");
    }

    /** Of so many targets, rounded down. */
    int of(int targets) {
        return percent ? (int) ((long) targets * number / 100) : number;
    }

    @JsonValue
    @Override
    public String toString() {
        return number + (percent ? "%" : "");
    }
}
