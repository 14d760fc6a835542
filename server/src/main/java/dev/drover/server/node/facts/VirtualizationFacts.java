package dev.drover.server.node.facts;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** Hints whether this is a container or a virtual machine, and whose. */
final class VirtualizationFacts {

    /** What makers call their machines in the firmware's tables. The first that matches counts. */
    private static final List<Entry<String, String>> MAKERS =
            List.of(
                    Map.entry("amazon", "amazon"),
                    Map.entry("google", "google"),
                    Map.entry("vmware", "vmware"),
                    Map.entry("virtualbox", "virtualbox"),
                    Map.entry("parallels", "parallels"),
                    Map.entry("microsoft corporation virtual", "hyperv"),
                    Map.entry("xen", "xen"),
                    Map.entry("bhyve", "bhyve"),
                    Map.entry("kvm", "kvm"),
                    Map.entry("qemu", "kvm"),
                    Map.entry("openstack", "kvm"),
                    Map.entry("digitalocean", "kvm"),
                    Map.entry("hetzner vserver", "kvm"));

    private VirtualizationFacts() {}

    /** Such as docker, podman, kubernetes, lxc; empty where nothing says so. */
    static Optional<String> container(MachineFiles files, Map<String, String> environment) {
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
            return Optional.of("kubernetes");
        }
        if (files.exists("/run/.containerenv")) {
            return Optional.of("podman");
        }
        if (files.exists("/.dockerenv")) {
            return Optional.of("docker");
        }
        return files.line("/run/systemd/container")
                .or(() -> Optional.ofNullable(environment.get("container")))
                .map(MachineFiles::tidy)
                .filter(name -> !name.isEmpty());
    }

    /** Such as kvm, vmware, hyperv, amazon, google, wsl; empty where nothing says so. */
    static Optional<String> hypervisor(MachineFiles files, String kernel) {
        if (kernel.toLowerCase(Locale.ROOT).contains("microsoft")) {
            return Optional.of("wsl");
        }
        String made =
                (files.line("/sys/class/dmi/id/sys_vendor").orElse("")
                                + " "
                                + files.line("/sys/class/dmi/id/product_name").orElse(""))
                        .toLowerCase(Locale.ROOT);
        return MAKERS.stream()
                .filter(maker -> made.contains(maker.getKey()))
                .map(Entry::getValue)
                .findFirst()
                .or(() -> files.line("/sys/hypervisor/type"));
    }
}
