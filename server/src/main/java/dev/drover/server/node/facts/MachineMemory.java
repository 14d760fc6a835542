package dev.drover.server.node.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory of the machine, or of the container that limits it.
 *
 * @param totalBytes 0 where the machine does not tell
 * @param availableBytes that new processes could have without swapping; 0 likewise
 * @param swapBytes altogether
 */
record MachineMemory(long totalBytes, long availableBytes, long swapBytes) {

    private static final long KILO = 1_024;

    /** Files of control groups, version 2 and 1, each with its limit, use and statistics. */
    private static final String[][] GROUPS = {
        {
            "/sys/fs/cgroup/memory.max",
            "/sys/fs/cgroup/memory.current",
            "/sys/fs/cgroup/memory.stat",
            "inactive_file"
        },
        {
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes",
            "/sys/fs/cgroup/memory/memory.stat",
            "total_inactive_file"
        }
    };

    static MachineMemory look(MachineFiles files) {
        Map<String, Long> info = table(files.text("/proc/meminfo").orElse(""));
        long total = info.getOrDefault("MemTotal:", 0L) * KILO;
        long available = info.getOrDefault("MemAvailable:", 0L) * KILO;
        for (String[] group : GROUPS) {
            OptionalLong limit = number(files.line(group[0]));
            // Where there is no limit, version 1 says a number near 2 to the 63rd.
            if (limit.isPresent() && limit.getAsLong() < total) {
                total = limit.getAsLong();
                available = Math.min(available, left(files, group, total));
            }
        }
        return new MachineMemory(total, available, info.getOrDefault("SwapTotal:", 0L) * KILO);
    }

    /** What files hold in memory and nobody used lately is given up where it is needed. */
    private static long left(MachineFiles files, String[] group, long limit) {
        long used = number(files.line(group[1])).orElse(0);
        long cached = table(files.text(group[2]).orElse("")).getOrDefault(group[3], 0L);
        return Math.clamp(limit - used + cached, 0, limit);
    }

    private static OptionalLong number(Optional<String> text) {
        return text.filter(digits -> digits.matches("[0-9]{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /** Lines of a name and a number; what follows is left out. */
    private static Map<String, Long> table(String text) {
        Map<String, Long> values = new HashMap<>();
        text.lines()
                .forEach(line -> {
                    String[] words = line.split("\\s+", 3);
                    if (words.length > 1) {
                        number(Optional.of(words[1]))
                                .ifPresent(value -> values.put(words[0], value));
                    }
                });
        return values;
    }
}
