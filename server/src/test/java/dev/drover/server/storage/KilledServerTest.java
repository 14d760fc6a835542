package dev.drover.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DataEntry;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataConfiguration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A server that is killed at any moment keeps all that it acknowledged, takes back nothing that it
 * showed, and gives no version twice. {@code -Ddrover.kills=N} sets the number of rounds.
 */
@Execution(ExecutionMode.CONCURRENT)
final class KilledServerTest {

    private static final int ROUNDS = Integer.getInteger("drover.kills", 5);
    private static final String NONE = "-";

    /** What a key holds: its value, or NONE. */
    private record State(String value, long version) {}

    @TempDir private Path folder;

    private final long seed = Long.getLong("drover.seed", System.nanoTime());
    private final Map<String, State> acknowledged = new HashMap<>();
    private final Map<String, String> underWay = new HashMap<>();
    private long newestVersion;

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String place = "seed " + seed + ", round " + round;
            int writes = random.nextInt(1, random.nextBoolean() ? 50 : 3_000);
            writeAndKill(random.nextLong(1L << 30), writes);
            checkAndAdopt(place);
        }
    }

    @Test
    void aFirstStartThatIsKilledCanBeDoneAgain() throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Path fresh = folder.resolve("fresh" + round);
            try (ChildJvm child = ChildJvm.start(RestlessWriter.class, fresh.toString(), "1")) {
                assertThat(child.endsWithin(random.nextInt(1_500)))
                        .as("seed %d, round %d", seed, round)
                        .isFalse();
                child.kill();
            }
            try (Database database = Database.open(fresh, StorageConfiguration.defaults())) {
                assertThat(new H2DataStore(database).load().version()).isNotNegative();
            }
        }
    }

    private void writeAndKill(long childSeed, int writes) throws Exception {
        underWay.clear();
        Set<Long> versions = new HashSet<>();
        try (ChildJvm child =
                ChildJvm.start(RestlessWriter.class, folder.toString(), "" + childSeed)) {
            int done = 0;
            for (Optional<String> line = child.line(); line.isPresent(); line = child.line()) {
                String[] words = line.get().split(" ", -1);
                switch (words[0]) {
                    case "ready" -> assertThat(Long.parseLong(words[1])).isEqualTo(newestVersion);
                    case "try" -> underWay.put(words[1], words[2]);
                    case "done" -> {
                        State state = new State(words[2], Long.parseLong(words[3]));
                        if (!state.value.equals(NONE)) {
                            assertThat(versions.add(state.version)).as(line.get()).isTrue();
                            assertThat(state.version).isGreaterThan(newestVersion);
                        }
                        acknowledged.put(words[1], state);
                        underWay.remove(words[1]);
                        done++;
                    }
                    default -> throw new AssertionError(line.get());
                }
                if (done == writes) {
                    child.kill(); // what it said until then is still read
                }
            }
        }
    }

    /** What is there is what was acknowledged, or what was under way. */
    private void checkAndAdopt(String place) {
        Map<String, State> found = content();
        Set<String> keys = new HashSet<>(acknowledged.keySet());
        keys.addAll(found.keySet());
        for (String key : keys) {
            State expected = acknowledged.getOrDefault(key, new State(NONE, 0));
            State actual = found.getOrDefault(key, new State(NONE, 0));
            if (actual.value.equals(expected.value)) {
                boolean same = NONE.equals(actual.value) || actual.version == expected.version;
                assertThat(same).as("%s: version of %s", place, key).isTrue();
            } else {
                assertThat(actual.value)
                        .as("%s: %s, acknowledged as %s", place, key, expected)
                        .isEqualTo(underWay.get(key));
            }
        }
        List<Long> versions = found.values().stream().map(State::version).toList();
        assertThat(versions).as(place).doesNotHaveDuplicates();
        acknowledged.clear();
        acknowledged.putAll(found);
    }

    private Map<String, State> content() {
        Map<String, State> content = new HashMap<>();
        try (Database database = Database.open(folder, StorageConfiguration.defaults());
                Data data =
                        new Data(
                                new H2DataStore(database),
                                DataConfiguration.defaults(),
                                Clock.systemUTC())) {
            for (DataEntry entry : data.publicData().list("")) {
                content.put(entry.key(), new State(entry.value().toString(), entry.version()));
            }
            long newestAcknowledged =
                    acknowledged.values().stream().mapToLong(State::version).max().orElse(0);
            assertThat(data.version()).isGreaterThanOrEqualTo(newestAcknowledged);
            newestVersion = data.version();
        }
        return content;
    }
}
