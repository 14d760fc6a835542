package dev.drover.api.audit;

import dev.drover.api.Json;
import dev.drover.api.audit.AuditFinding.Kind;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Reads the lines of an audit log in their order and says what is wrong with them: entries that
 * were changed, left out, moved, added or replaced, at any place. It goes on after each, so that
 * one fault is told once. For one thread.
 */
public final class AuditVerifier {

    private static final int MOST_FINDINGS = 1_000;
    private static final String TRIM = "\"action\":\"" + AuditFormat.TRIM + "\"";

    private final AuditPublicKey key;
    private final List<AuditFinding> findings = new ArrayList<>();

    /** First and last number of what is not there. */
    private final NavigableMap<Long, Long> gaps = new TreeMap<>();

    private long more;
    private long checkpoints;
    private long number;
    private String hash;
    private long checkpoint;
    private long signedTo;
    private long first;
    private long trimmed;

    /** Whether the last entry is known to be wrong, so that what follows it cannot fit. */
    private boolean suspect;

    /**
     * @param key that signed
     * @param from {@link AuditProgress#START}, or where an earlier look ended
     */
    public AuditVerifier(AuditPublicKey key, AuditProgress from) {
        this.key = key;
        this.number = from.number();
        this.hash = from.hash();
        this.checkpoint = from.checkpoint();
        this.signedTo = from.signedTo();
        this.first = from.first();
        this.trimmed = from.trimmed();
    }

    /** Takes the next line, without its end. */
    public void accept(byte[] line) {
        switch (AuditLine.parse(line)) {
            case AuditLine.Entry entry -> entry(entry, line);
            case AuditLine.Checkpoint one -> checkpoint(one);
            case AuditLine.Head head -> unreadable("it is the head of an export");
            case AuditLine.Unreadable other -> unreadable(other.why());
        }
    }

    /** The last entry that was seen; 0 for none. */
    public long number() {
        return number;
    }

    /**
     * Where another look can go on.
     *
     * @param file see {@link AuditProgress}
     */
    public AuditProgress progress(long file) {
        return new AuditProgress(number, hash, checkpoint, signedTo, first, trimmed, file);
    }

    /**
     * What was found up to here.
     *
     * @param next where to go on; null where the log was seen to its end
     */
    public AuditReport report(@Nullable AuditProgress next) {
        List<AuditFinding> all = new ArrayList<>(findings);
        gaps.forEach((from, to) ->
                all.add(
                        new AuditFinding(
                                Kind.MISSING,
                                from,
                                to,
                                from.equals(to)
                                        ? "Entry " + from + " is missing"
                                        : "Entries " + from + " to " + to + " are missing")));
        all.sort(Comparator.comparingLong(AuditFinding::number));
        return new AuditReport(
                first, number, checkpoints, signedTo, key.fingerprint(), all, more, next);
    }

    /**
     * What was found in the whole log.
     *
     * @param last the last entry that there was
     * @param lastHash the hash of that
     */
    public AuditReport finish(long last, String lastHash) {
        if (number < last) {
            find(
                    Kind.CUT,
                    number + 1,
                    last,
                    "The log ends with entry "
                            + number
                            + "; "
                            + entries(number + 1, last, "is", "are")
                            + " missing at its end");
        } else if (number > last) {
            find(
                    Kind.ADDED,
                    last + 1,
                    number,
                    "The log is to end with entry "
                            + last
                            + "; "
                            + entries(last + 1, number, "was", "were")
                            + " added");
        } else if (!hash.equals(lastHash)) {
            find(Kind.REPLACED, number, number, "Entry " + number + " is not the one recorded");
        }
        if (first > trimmed + 1) {
            gap(trimmed + 1, first - 1);
        }
        return report(null);
    }

    private void entry(AuditLine.Entry entry, byte[] line) {
        if (!entry.intact()) {
            changed(entry);
            return;
        }
        if (entry.number() <= number) {
            moved(entry.number());
            return;
        }
        if (entry.number() > number + 1) {
            gap(number + 1, entry.number() - 1);
        } else if (!suspect && !entry.before().equals(hash)) {
            find(
                    Kind.REPLACED,
                    entry.number(),
                    entry.number(),
                    "Entry "
                            + entry.number()
                            + " does not follow the one before it: one of them was replaced");
        }
        number = entry.number();
        hash = entry.hash();
        suspect = false;
        noteTrim(line);
    }

    /** Counts as the entry that is due here, whatever number it says. */
    private void changed(AuditLine.Entry entry) {
        long due = number + 1;
        find(
                Kind.CHANGED,
                due,
                due,
                entry.number() == due
                        ? "Entry " + due + " was changed: its hash is not that of what it says"
                        : "The entry after "
                                + number
                                + " was changed: it says that it is number "
                                + entry.number()
                                + ", and its hash is not that of what it says");
        number = due;
        hash = entry.hash();
        suspect = true;
    }

    private void moved(long moved) {
        Map.Entry<Long, Long> gap = gaps.floorEntry(moved);
        if (gap != null && gap.getValue() >= moved) {
            gaps.remove(gap.getKey());
            if (gap.getKey() < moved) {
                gaps.put(gap.getKey(), moved - 1);
            }
            if (gap.getValue() > moved) {
                gaps.put(moved + 1, gap.getValue());
            }
        }
        find(
                Kind.MOVED,
                moved,
                moved,
                "Entry " + moved + " stands after entry " + number + ": it was moved or repeated");
    }

    private void checkpoint(AuditLine.Checkpoint one) {
        checkpoints++;
        if (!key.signed(one.seal())) {
            checkpoint++; // counts as the one that is due here
            find(
                    Kind.CHECKPOINT,
                    number,
                    number,
                    "The checkpoint after entry " + number + " was not signed by the server's key");
            return;
        }
        if (number == 0) {
            first = one.number() + 1;
        } else {
            order(one);
        }
        checkpoint = Math.max(checkpoint, one.checkpoint());
        if (one.number() < number) {
            misplaced(one);
            return;
        }
        if (number != 0 && one.number() > number) {
            gap(number + 1, one.number());
        } else if (number != 0 && !one.entry().equals(hash)) {
            replaced();
        }
        number = one.number();
        hash = one.entry();
        suspect = false;
        signedTo = one.number();
    }

    private void order(AuditLine.Checkpoint one) {
        if (one.checkpoint() != checkpoint + 1) {
            find(
                    Kind.CHECKPOINT,
                    one.number(),
                    one.number(),
                    "After entry "
                            + number
                            + " stands checkpoint "
                            + one.checkpoint()
                            + ", and before it checkpoint "
                            + checkpoint
                            + ": one is missing, or was moved or repeated");
        }
    }

    private void replaced() {
        long from = Math.min(signedTo + 1, number);
        find(
                Kind.REPLACED,
                from,
                number,
                "Entry "
                        + number
                        + " is not the one that was signed: "
                        + entries(from, number, "was", "were")
                        + " replaced, all or some");
    }

    private void misplaced(AuditLine.Checkpoint one) {
        find(
                Kind.CHECKPOINT,
                one.number(),
                one.number(),
                "The checkpoint of entry "
                        + one.number()
                        + " stands after entry "
                        + number
                        + ": it was moved or repeated, or entries were added before it");
    }

    private void unreadable(String why) {
        find(
                Kind.UNREADABLE,
                number + 1,
                number + 1,
                "What stands after entry " + number + " is no line of an audit log: " + why);
        suspect = true;
    }

    /** An entry proves by its hash that it is read as it was written. */
    private void noteTrim(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        if (!text.contains(TRIM)) {
            return;
        }
        try {
            JsonNode entry = Json.mapper().readTree(line);
            if (entry.path("action").asString("").equals(AuditFormat.TRIM)) {
                trimmed = Math.max(trimmed, entry.path("details").path("to").asLong(0));
            }
        } catch (JacksonException e) {
            find(
                    Kind.UNREADABLE,
                    number,
                    number,
                    "Entry " + number + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private void gap(long from, long to) {
        if (gaps.size() < MOST_FINDINGS) {
            gaps.put(from, to);
        } else {
            more++;
        }
    }

    private void find(Kind kind, long from, long to, String text) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(new AuditFinding(kind, from, to, text));
        } else {
            more++;
        }
    }

    private static String entries(long from, long to, String one, String many) {
        return from == to
                ? "entry " + from + " " + one
                : "entries " + from + " to " + to + " " + many;
    }
}
