package dev.drover.server.access;

import java.util.Comparator;

/** A user's role on a node, a group of nodes, or all of them. */
public record Grant(String user, RoleName role, Place on) implements Comparable<Grant> {

    private static final Comparator<Grant> ORDER =
            Comparator.comparing(Grant::user).thenComparing(Grant::role).thenComparing(Grant::on);

    @Override
    public int compareTo(Grant other) {
        return ORDER.compare(this, other);
    }

    /** Such as {@code ada: operator on @web}. */
    @Override
    public String toString() {
        return user + ": " + role + " on " + on;
    }
}
