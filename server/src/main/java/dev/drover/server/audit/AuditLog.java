package dev.drover.server.audit;

import java.util.List;

/** Where what is done is written down, before it is done. Safe for use by many threads. */
public interface AuditLog {

    /**
     * Records what is about to be done, and returns when that survives the end of the server.
     *
     * @return the number of the entry
     * @throws dev.drover.api.DroverException STORAGE_FULL, UNAVAILABLE: then it is not to be done
     */
    default long record(AuditEvent event) {
        return recordAll(List.of(event));
    }

    /**
     * Records what happens at one moment with one write: all of it, or nothing.
     *
     * @return the number of the first entry; the others follow without a gap
     * @throws dev.drover.api.DroverException as {@link #record}; TOO_LARGE where that is more than
     *     one write may have
     */
    long recordAll(List<AuditEvent> events);

    /**
     * Records with one write what has happened already, as the ends of work. That cannot be refused
     * any more, so a failure to record it is told to the server's log and to nobody else.
     */
    void happened(List<AuditEvent> events);

    /**
     * As {@link #happened}, of what became of an entry.
     *
     * @param entry its number
     */
    default void outcome(long entry, AuditEvent event) {
        happened(List.of(event.following(entry)));
    }

    /**
     * Records something that was refused and did nothing. Only so many a minute are recorded, since
     * anybody can be refused any number of times; the next entry says how many were left out. A
     * failure to record is told to the server's log.
     */
    void refused(AuditEvent event);
}
