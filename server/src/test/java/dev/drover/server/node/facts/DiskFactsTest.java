package dev.drover.server.node.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which file systems are told of, and when their free space is told anew. */
final class DiskFactsTest {

    private static final long SIZE = 100_000;

    @TempDir private Path root;
    private FakeMachine machine;
    private long free = 50_000;
    private final List<Path> asked = new ArrayList<>();
    private DiskFacts disks;

    @BeforeEach
    void make() {
        machine = new FakeMachine(root);
        disks =
                new DiskFacts(
                        machine.files(),
                        path -> {
                            asked.add(path);
                            return SIZE;
                        },
                        path -> free);
    }

    private void mounted(String... lines) throws IOException {
        machine.file("/proc/self/mountinfo", String.join("\n", lines) + "\n");
    }

    private List<String> points() {
        return disks.look().values().stream()
                .map(disk -> disk.path("mountPoint").asString())
                .toList();
    }

    private JsonNode first() {
        return disks.look().path(0);
    }

    @Test
    void tellsOfDisksOnceAndOfNothingThatIsNone() throws Exception {
        Files.createDirectories(root.resolve("var/with space"));
        Files.createDirectories(root.resolve("srv/again"));
        machine.file("/etc/hosts", "");
        mounted(
                "22 27 0:21 / /proc rw,relatime - proc proc rw",
                "25 24 0:23 / /dev/shm rw shared:2 master:3 - tmpfs tmpfs rw",
                "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
                "28 27 254:1 / /srv/again rw - xfs /dev/vdb rw",
                "29 27 254:1 / /var/with\\040space rw - xfs /dev/vdb rw",
                "30 27 254:2 /x /etc/hosts rw - ext4 /dev/vdc rw",
                "31 27 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro",
                "32 27 0:50 / /var/lib/docker/overlay2/m rw - overlay overlay rw",
                "a line of another form",
                "1 2 3 - x");
        JsonNode all = disks.look();
        assertThat(all.toString())
                .isEqualTo(
                        """
                        [{"mountPoint":"/","device":"/dev/vda","type":"ext4",\
                        "totalBytes":100000,"freeBytes":50000},\
                        {"mountPoint":"/srv/again","device":"/dev/vdb","type":"xfs",\
                        "totalBytes":100000,"freeBytes":50000}]\
                        """);
        mounted("29 27 254:1 / /var/with\\040space rw - xfs /dev/vdb rw");
        assertThat(points()).containsExactly("/var/with space");
    }

    @Test
    void tellsOfWhatIsMountedOverAnother() throws Exception {
        mounted(
                "27 1 254:0 / / rw - ext4 /dev/vda rw",
                "28 27 254:1 / / rw - xfs /dev/vdb rw",
                "29 27 0:44 / / rw - overlay overlay rw");
        assertThat(first().path("device").asString()).isEqualTo("overlay");
        assertThat(points()).hasSize(1);
    }

    @Test
    void asksNoServerOfFiles() throws Exception {
        mounted("27 1 0:60 / /mnt/home rw - nfs4 files:/home rw");
        JsonNode disk = first();
        assertThat(disk.path("device").asString()).isEqualTo("files:/home");
        assertThat(disk.has("freeBytes")).isFalse();
        assertThat(asked).isEmpty();
    }

    @Test
    void boundsTheirNumber() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Files.createDirectories(root.resolve("m" + i));
            lines.add("27 1 254:" + i + " / /m" + i + " rw - ext4 /dev/v" + i + " rw");
        }
        lines.add("27 1 254:200 / /" + "m".repeat(300) + " rw - nfs x:/ rw");
        mounted(lines.toArray(String[]::new));
        assertThat(points()).hasSize(32);
    }

    @Test
    void tellsFreeSpaceAnewWhenItReallyMoved() throws Exception {
        mounted("27 1 254:0 / / rw - ext4 /dev/vda rw");
        assertThat(told(50_000)).isEqualTo(50_000);
        assertThat(told(45_001)).isEqualTo(50_000);
        assertThat(told(54_999)).isEqualTo(50_000);
        assertThat(told(45_000)).isEqualTo(45_000);
        assertThat(told(5_000)).isEqualTo(5_000);
        assertThat(told(2_600)).isEqualTo(5_000);
        assertThat(told(2_400)).isEqualTo(2_400);
        assertThat(told(0)).isZero();
        assertThat(told(900)).isZero();
        assertThat(told(1_100)).isEqualTo(1_100);
    }

    private long told(long truth) {
        free = truth;
        return first().path("freeBytes").asLong();
    }
}
