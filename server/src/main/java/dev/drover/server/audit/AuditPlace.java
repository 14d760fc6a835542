package dev.drover.server.audit;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a piece of an export begins, and where the whole ends: files by their numbers, and bytes in
 * them. By bytes and not by entries, so that a damaged log can be exported as it stands.
 */
record AuditPlace(long segment, long offset, long lastSegment, long lastOffset) {

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18}):(\\d{1,18}):(\\d{1,18}):(\\d{1,18})");

    /** INVALID_PARAMETERS where it is none. */
    static AuditPlace parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The text given is no place in an export",
                    "Give what the answer before had as 'next', or nothing to begin.");
        }
        return new AuditPlace(
                Long.parseLong(parts.group(1)),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)));
    }

    AuditPlace at(long otherSegment, long otherOffset) {
        return new AuditPlace(otherSegment, otherOffset, lastSegment, lastOffset);
    }

    String text() {
        return segment + ":" + offset + ":" + lastSegment + ":" + lastOffset;
    }
}
