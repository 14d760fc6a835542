package dev.drover.api.audit;

/**
 * What is wrong with an audit log.
 *
 * @param number the first entry that it concerns
 * @param last the last one
 * @param text for people, with the numbers
 */
public record AuditFinding(Kind kind, long number, long last, String text) {

    /** What kind of wrong it is. */
    public enum Kind {
        /** An entry says something else than it did. */
        CHANGED,
        /** Entries are not there, within the log or at its beginning. */
        MISSING,
        /** Entries at the end are not there. */
        CUT,
        /** An entry stands in another place than it did, or twice. */
        MOVED,
        /** Entries are there that are not to be. */
        ADDED,
        /** Entries have the right form and are not those that were recorded. */
        REPLACED,
        /** A checkpoint was not signed by the server's key, is missing or in the wrong place. */
        CHECKPOINT,
        /** A line is not of an audit log. */
        UNREADABLE
    }
}
