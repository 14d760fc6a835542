package dev.drover.api;

/** What the primary knows of a node and its link. */
public enum NodeState {
    /** Joined, and never linked since; or the primary has just started, and waits for its link. */
    JOINED,
    /** Linked, or silent for less than its deadline. */
    ONLINE,
    /** Nothing was heard of it for longer than its deadline. */
    SILENT,
    /** Its certificate was taken back: it cannot link until it joins anew. */
    REVOKED
}
