package dev.drover.server.storage;

import dev.drover.api.Json;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataArea;
import dev.drover.server.data.DataConfiguration;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A process that changes public data at full speed until it is killed. For each change a thread
 * says {@code try KEY VALUE} before and {@code done KEY VALUE VERSION} after it; {@code -} stands
 * for no value.
 */
final class RestlessWriter {

    private static final int THREADS = 8;

    /** So that it is also killed while it writes its file anew. */
    private static final StorageConfiguration OFTEN_COMPACTED =
            new StorageConfiguration(1024, 1 << 20, 1_000, Duration.ofSeconds(60), 0);

    private final DataArea area;
    private final int number;
    private final SplittableRandom random;

    private RestlessWriter(DataArea area, int number, long seed) {
        this.area = area;
        this.number = number;
        this.random = new SplittableRandom(seed * 31 + number);
    }

    public static void main(String[] arguments) {
        Database database = Database.open(Path.of(arguments[0]), OFTEN_COMPACTED);
        Data data =
                new Data(
                        new H2DataStore(database), DataConfiguration.defaults(), Clock.systemUTC());
        ChildJvm.tell("ready " + data.version());
        for (int i = 0; i < THREADS; i++) {
            var writer = new RestlessWriter(data.publicData(), i, Long.parseLong(arguments[1]));
            Thread.ofPlatform().start(writer::writeForEver);
        }
    }

    private void writeForEver() {
        while (true) {
            String key = number + "/" + random.nextInt(6);
            if (random.nextInt(5) == 0) {
                ChildJvm.tell("try " + key + " -");
                area.delete(key);
                ChildJvm.tell("done " + key + " - " + area.version());
            } else {
                long value = random.nextLong(1L << 40);
                ChildJvm.tell("try " + key + " " + value);
                long version = area.set(key, Json.mapper().readTree(Long.toString(value)));
                ChildJvm.tell("done " + key + " " + value + " " + version);
            }
        }
    }
}
