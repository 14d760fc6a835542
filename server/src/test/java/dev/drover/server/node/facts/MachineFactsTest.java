package dev.drover.server.node.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.server.config.ThisMachine;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.stream.Stream;

/** What machines of several kinds say of themselves, by their files. */
final class MachineFactsTest {

    @TempDir private Path root;
    private FakeMachine machine;

    @BeforeEach
    void make() {
        machine = new FakeMachine(root);
    }

    private JsonNode facts() {
        return machine.facts().look(new FactErrors());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
                    NAME="Debian GNU/Linux";VERSION_ID="12";ID=debian;PRETTY_NAME="Debian 12" | debian | debian | 12 | Debian GNU/Linux
                    NAME="Ubuntu";VERSION_ID="24.04";ID=ubuntu;ID_LIKE=debian | debian | ubuntu | 24.04 | Ubuntu
                    NAME="Linux Mint";VERSION_ID="22";ID=linuxmint;ID_LIKE="ubuntu debian" | debian | linuxmint | 22 | Linux Mint
                    NAME="Rocky Linux";VERSION_ID="9.4";ID="rocky";ID_LIKE="rhel centos fedora" | redhat | rocky | 9.4 | Rocky Linux
                    NAME="Red Hat Enterprise Linux";VERSION_ID="9.4";ID="rhel";ID_LIKE="fedora" | redhat | rhel | 9.4 | Red Hat Enterprise Linux
                    NAME="Amazon Linux";VERSION_ID="2023";ID="amzn";ID_LIKE="fedora" | redhat | amzn | 2023 | Amazon Linux
                    NAME="Fedora Linux";VERSION_ID=41;ID=fedora | redhat | fedora | 41 | Fedora Linux
                    NAME="Alpine Linux";VERSION_ID=3.20.1;ID=alpine | alpine | alpine | 3.20.1 | Alpine Linux
                    NAME="openSUSE Leap";VERSION_ID="15.6";ID="opensuse-leap";ID_LIKE="suse opensuse" | suse | opensuse-leap | 15.6 | openSUSE Leap
                    NAME="SLES";VERSION_ID="15.5";ID="sles";ID_LIKE="suse" | suse | sles | 15.5 | SLES
                    NAME="Arch Linux";BUILD_ID=rolling;ID=arch | arch | arch | rolling | Arch Linux
                    NAME="Void";ID="void" | void | void | '' | Void
                    # nothing here; =x;; NAME | linux | linux | '' | Linux
                    """)
    void knowsDistributions(String release, String family, String id, String version, String name) {
        machine.file("/etc/os-release", release.replace(';', '\n'));
        JsonNode os = facts().path("os");
        assertThat(os.path("family").asString()).isEqualTo(family);
        assertThat(os.path("id").asString()).isEqualTo(id);
        assertThat(os.path("version").asString()).isEqualTo(version.equals("''") ? "" : version);
        assertThat(os.path("name").asString()).isEqualTo(name);
    }

    @Test
    void readsQuotesAsAShellDoes() {
        assertThat(OsFacts.parse("A=\"a \\\"b\\\" \\$c\"\nB='it\\'\nC=\"open\nD=x\u001b[2J"))
                .containsEntry("A", "a \"b\" $c")
                .containsEntry("B", "it\\")
                .containsEntry("C", "open")
                .containsEntry("D", "x [2J");
    }

    @Test
    void takesTheOtherPlaceOfTheReleaseFile() {
        machine.file("/usr/lib/os-release", "ID=alpine");
        assertThat(facts().path("os").path("family").asString()).isEqualTo("alpine");
    }

    @Test
    void knowsAMac() {
        machine.osName = "Mac OS X";
        machine.program("/usr/bin/brew");
        JsonNode facts = facts();
        assertThat(facts.path("os").path("family").asString()).isEqualTo("darwin");
        assertThat(facts.path("kernel").asString()).isEqualTo("5.0");
        assertThat(facts.path("hostname").asString()).isEqualTo("fallback");
        assertThat(facts.path("packageManager").asString()).isEqualTo("brew");
    }

    @Test
    void tellsWhatTheMachineIs() {
        machine.file("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
                .file("/proc/sys/kernel/hostname", "db3\n")
                .file(
                        "/proc/meminfo",
                        "MemTotal:  1000 kB\nMemAvailable: 400 kB\nSwapTotal: 7 kB\n")
                .file("/proc/loadavg", "0.57 1.05 1.70 2/90 16404\n");
        JsonNode facts = facts();
        assertThat(facts.path("kernel").asString()).isEqualTo("6.1.0-18-amd64");
        assertThat(facts.path("arch").asString()).isEqualTo("x86_64");
        assertThat(facts.path("hostname").asString()).isEqualTo("db3");
        assertThat(facts.path("cores").asInt()).isEqualTo(3);
        assertThat(facts.path("memory").toString())
                .isEqualTo("{\"totalBytes\":1024000,\"swapBytes\":7168}");
        assertThat(facts.path("timezone").asString()).isEqualTo("Europe/Paris");
        assertThat(facts.path("drover").toString())
                .isEqualTo("{\"version\":\"1.2.3\",\"java\":\"25.0.1\"}");
        var activity = machine.facts().activity(2, 5);
        assertThat(activity.runs()).isEqualTo(2);
        assertThat(activity.processes()).isEqualTo(5);
        assertThat(activity.load()).isEqualTo(0.57);
        assertThat(activity.freeMemoryBytes()).isEqualTo(409_600);
    }

    @Test
    void saysThatItDoesNotKnowTheLoad() {
        assertThat(machine.facts().activity(0, 0).load()).isNegative();
        machine.file("/proc/loadavg", "high\n");
        assertThat(machine.facts().activity(0, 0).load()).isNegative();
    }

    @Test
    void heedsTheMemoryLimitOfItsContainer() {
        machine.file("/proc/meminfo", "MemTotal: 8000 kB\nMemAvailable: 4000 kB\n")
                .file("/sys/fs/cgroup/memory.max", "1024000\n")
                .file("/sys/fs/cgroup/memory.current", "900000\n")
                .file("/sys/fs/cgroup/memory.stat", "anon 5\ninactive_file 100000\n");
        assertThat(MachineMemory.look(machine.files()))
                .isEqualTo(new MachineMemory(1_024_000, 224_000, 0));
        machine.file("/sys/fs/cgroup/memory.max", "max\n");
        assertThat(MachineMemory.look(machine.files()).totalBytes()).isEqualTo(8_192_000);
        machine.file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(MachineMemory.look(machine.files()).totalBytes()).isEqualTo(8_192_000);
        machine.file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "500000\n")
                .file("/sys/fs/cgroup/memory/memory.usage_in_bytes", "600000\n");
        assertThat(MachineMemory.look(machine.files())).isEqualTo(new MachineMemory(500_000, 0, 0));
    }

    @Test
    void findsToolsAlongThePath() {
        machine.environment.put("PATH", "relative::/opt/tools/:/usr/bin");
        machine.program("/usr/bin/git").program("/opt/tools/git").program("/usr/bin/python3");
        machine.file("/usr/bin/docker", "may not be executed").program("/sbin/gcc");
        assertThat(facts().path("tools").toString())
                .isEqualTo("{\"git\":\"/opt/tools/git\",\"python3\":\"/usr/bin/python3\"}");
    }

    @Test
    void theDocumentationListsTheTools() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "nodes.md")))
                .contains(String.join(", ", ToolFacts.TOOLS));
    }

    @Test
    void prefersThePackageManagerOfTheDistribution() {
        machine.file("/etc/os-release", "ID=fedora").program("/usr/bin/apt");
        assertThat(facts().path("packageManager").asString()).isEqualTo("apt");
        machine.program("/usr/bin/yum");
        assertThat(facts().path("packageManager").asString()).isEqualTo("yum");
        machine.program("/usr/bin/dnf");
        assertThat(facts().path("packageManager").asString()).isEqualTo("dnf");
    }

    @ParameterizedTest
    @CsvSource({
        "QEMU, Standard PC (Q35 + ICH9), kvm",
        "Amazon EC2, m5.large, amazon",
        "Google, Google Compute Engine, google",
        "'VMware, Inc.', VMware Virtual Platform, vmware",
        "innotek GmbH, VirtualBox, virtualbox",
        "Microsoft Corporation, Virtual Machine, hyperv",
        "Microsoft Corporation, Surface, ''",
        "Dell Inc., PowerEdge R640, ''"
    })
    void guessesTheHypervisor(String vendor, String product, String hypervisor) {
        machine.file("/sys/class/dmi/id/sys_vendor", vendor + "\n")
                .file("/sys/class/dmi/id/product_name", product + "\n");
        assertThat(facts().path("hypervisor").asString("")).isEqualTo(hypervisor);
    }

    @Test
    void guessesTheContainer() {
        assertThat(facts().has("container")).isFalse();
        machine.file("/run/systemd/container", "lxc\n");
        assertThat(facts().path("container").asString()).isEqualTo("lxc");
        machine.file("/.dockerenv", "");
        assertThat(facts().path("container").asString()).isEqualTo("docker");
        machine.environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
        assertThat(facts().path("container").asString()).isEqualTo("kubernetes");
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:1:1, 2001::1:0:0:1:1",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "fd00:0:0:0:0:0:0:0, fd00::",
        "192.0.2.7, 192.0.2.7"
    })
    void writesAddressesAsOthersDo(String given, String written) throws Exception {
        assertThat(AddressFacts.text(InetAddress.getByName(given))).isEqualTo(written);
    }

    @Test
    void allItsNamesAreKeptFromOthers() {
        machine.file("/.dockerenv", "").file("/sys/hypervisor/type", "xen").program("/usr/bin/apt");
        JsonNode facts = facts();
        assertThat(MachineFacts.NAMES)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        facts.propertyNames().stream(),
                                        Stream.of(MachineFacts.ERRORS))
                                .toList());
    }

    @Test
    void knowsThisMachine() {
        ThisMachine known = ThisMachine.look();
        var real =
                new MachineFacts(
                        new FactSurroundings(
                                Path.of("/"),
                                System.getenv(),
                                known.os(),
                                known.kernel(),
                                known.arch(),
                                known.cores(),
                                known.host(),
                                ZoneId.systemDefault(),
                                "25",
                                "1"));
        JsonNode facts = real.look(new FactErrors());
        assertThat(facts.path("kernel").asString()).isEqualTo(known.kernel());
        assertThat(facts.path("hostname").asString()).isNotBlank();
        assertThat(facts.path("memory").path("totalBytes").asLong()).isGreaterThan(100L << 20);
        assertThat(facts.path("tools").has("bash")).isTrue();
        assertThat(real.activity(0, 0).load()).isNotNegative();
        assertThat(real.activity(0, 0).freeMemoryBytes())
                .isPositive()
                .isLessThanOrEqualTo(facts.path("memory").path("totalBytes").asLong());
        assertThat(Json.mapper().writeValueAsBytes(facts).length).isLessThan(32 << 10);
        assertThat(real.look(new FactErrors())).isEqualTo(facts);
    }
}
