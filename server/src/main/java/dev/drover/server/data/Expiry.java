package dev.drover.server.data;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** When status values vanish by themselves: one entry per name, earliest first. For one thread. */
final class Expiry {

    private record Due(Instant at, String name) {}

    private final TreeSet<Due> dues =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::name));
    private final Map<String, Due> byName = new HashMap<>();

    void changed(Change<StoredStatus> change) {
        Due old = byName.remove(change.key());
        if (old != null) {
            dues.remove(old);
        }
        StoredStatus status = change.value();
        if (status != null && status.expiresAt() != null) {
            Due due = new Due(status.expiresAt(), change.key());
            byName.put(due.name, due);
            dues.add(due);
        }
    }

    /** The names that are due; they stay so until their removal is told as a change. */
    List<String> dueAt(Instant now) {
        List<String> names = new ArrayList<>();
        for (Due due : dues) {
            if (now.isBefore(due.at)) {
                break;
            }
            names.add(due.name);
        }
        return names;
    }

    /** How long from {@code now} until the next is due; empty when none will be. */
    Optional<Duration> next(Instant now) {
        return dues.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.between(now, dues.first().at));
    }
}
