package dev.drover.server.node.facts;

import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * The file systems that keep things: those on disks, each once however often it is mounted, and
 * those of the network. Of the latter nobody asks the size, since a server of files that does not
 * answer would hold up everything.
 *
 * <p>Free space moves with every log line, and facts are sent when they change. So what is told
 * stays as it was until the truth is a twentieth of the disk away from it or, on a disk that is
 * nearly full, has halved or doubled by at least a hundredth of the disk.
 *
 * <p>Safe for use by many threads.
 */
final class DiskFacts {

    private static final Set<String> ON_DISKS =
            Set.of(
                    "ext2",
                    "ext3",
                    "ext4",
                    "xfs",
                    "btrfs",
                    "f2fs",
                    "jfs",
                    "reiserfs",
                    "bcachefs",
                    "vfat",
                    "exfat",
                    "ntfs",
                    "ntfs3",
                    "fuseblk",
                    "zfs");
    private static final Set<String> OF_THE_NETWORK =
            Set.of("nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "fuse.glusterfs", "lustre");

    /** The size of these is what is used and what the pool has left: it moves all the time. */
    private static final Set<String> WITHOUT_SIZE = Set.of("zfs");

    private static final int MOST = 32;
    private static final int LONGEST_NAME = 200;
    private static final int COARSE = 20;
    private static final int FINE = 100;

    private final MachineFiles files;
    private final ToLongFunction<Path> total;
    private final ToLongFunction<Path> free;
    private Map<String, Long> told = Map.of();

    DiskFacts(MachineFiles files) {
        this(files, path -> path.toFile().getTotalSpace(), path -> path.toFile().getUsableSpace());
    }

    DiskFacts(MachineFiles files, ToLongFunction<Path> total, ToLongFunction<Path> free) {
        this.files = files;
        this.total = total;
        this.free = free;
    }

    synchronized ArrayNode look() {
        ArrayNode disks = Json.mapper().createArrayNode();
        Map<String, Long> now = new HashMap<>();
        for (Mount mount : chosen()) {
            ObjectNode disk = disks.addObject();
            disk.put("mountPoint", mount.point())
                    .put("device", mount.device())
                    .put("type", mount.type());
            if (!OF_THE_NETWORK.contains(mount.type())) {
                addSpace(disk, mount, now);
            }
        }
        told = now;
        return disks;
    }

    private void addSpace(ObjectNode disk, Mount mount, Map<String, Long> now) {
        Path point = files.file(mount.point());
        long size = total.applyAsLong(point);
        long steady = steady(told.get(mount.point()), free.applyAsLong(point), size);
        now.put(mount.point(), steady);
        if (!WITHOUT_SIZE.contains(mount.type())) {
            disk.put("totalBytes", size);
        }
        disk.put("freeBytes", steady);
    }

    private static long steady(@Nullable Long before, long now, long size) {
        if (before == null) {
            return now;
        }
        long moved = Math.abs(now - before);
        boolean multiplied = now < before / 2 || now / 2 > before;
        return moved >= size / COARSE || (multiplied && moved >= size / FINE) ? now : before;
    }

    /** By mount point. */
    private List<Mount> chosen() {
        Map<String, Mount> byPoint = new LinkedHashMap<>();
        files.text("/proc/self/mountinfo")
                .orElse("")
                .lines()
                .flatMap(line -> Mount.parse(line).stream())
                // What is mounted later hides what was mounted there before.
                .forEach(mount -> byPoint.put(mount.point(), mount));
        return onceEach(byPoint.values()).stream()
                .sorted(Comparator.comparing(Mount::point))
                .limit(MOST)
                .toList();
    }

    /** Of several mounts of one file system that with the shortest path. */
    private Collection<Mount> onceEach(Collection<Mount> mounts) {
        Map<String, Mount> byNumber = new HashMap<>();
        mounts.stream()
                .filter(this::counts)
                .sorted(
                        Comparator.<Mount>comparingInt(mount -> mount.point().length())
                                .thenComparing(Mount::point))
                .forEach(mount -> byNumber.putIfAbsent(mount.number(), mount));
        return byNumber.values();
    }

    private boolean counts(Mount mount) {
        if (mount.point().length() > LONGEST_NAME || mount.device().length() > LONGEST_NAME) {
            return false;
        }
        return switch (mount.type()) {
            // A container's own.
            case "overlay" -> mount.point().equals("/");
            case String type when OF_THE_NETWORK.contains(type) -> true;
            // Containers have single files mounted, such as /etc/hosts.
            case String type ->
                    ON_DISKS.contains(type) && files.file(mount.point()).toFile().isDirectory();
        };
    }
}
