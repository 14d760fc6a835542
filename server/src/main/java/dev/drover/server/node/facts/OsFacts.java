package dev.drover.server.node.facts;

import dev.drover.api.Json;

import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Which operating system this is, by {@code os-release(5)} where there is one. */
final class OsFacts {

    /** By ID or ID_LIKE; each family by the name of its oldest member that is still common. */
    private static final Map<String, String> FAMILIES =
            Map.ofEntries(
                    Map.entry("debian", "debian"),
                    Map.entry("ubuntu", "debian"),
                    Map.entry("rhel", "redhat"),
                    Map.entry("fedora", "redhat"),
                    Map.entry("centos", "redhat"),
                    Map.entry("amzn", "redhat"),
                    Map.entry("ol", "redhat"),
                    Map.entry("suse", "suse"),
                    Map.entry("opensuse", "suse"),
                    Map.entry("sles", "suse"),
                    Map.entry("alpine", "alpine"),
                    Map.entry("arch", "arch"),
                    Map.entry("gentoo", "gentoo"));

    private OsFacts() {}

    static ObjectNode look(FactSurroundings surroundings, MachineFiles files) {
        if (surroundings.osName().startsWith("Mac")) {
            return node("macOS", "darwin", surroundings.osVersion(), "macos")
                    .put("prettyName", "macOS " + surroundings.osVersion());
        }
        if (!surroundings.osName().equals("Linux")) {
            String name = surroundings.osName();
            String id = name.toLowerCase(Locale.ROOT).replace(' ', '-');
            return node(name, id, surroundings.osVersion(), id).put("prettyName", name);
        }
        Map<String, String> release =
                files.text("/etc/os-release")
                        .or(() -> files.text("/usr/lib/os-release"))
                        .map(OsFacts::parse)
                        .orElse(Map.of());
        // The defaults are those of os-release(5).
        String id = release.getOrDefault("ID", "linux");
        String name = release.getOrDefault("NAME", "Linux");
        return node(name, family(id, release.getOrDefault("ID_LIKE", "")), version(release), id)
                .put("prettyName", release.getOrDefault("PRETTY_NAME", name));
    }

    private static ObjectNode node(String name, String family, String version, String id) {
        return Json.mapper()
                .createObjectNode()
                .put("name", name)
                .put("family", family)
                .put("version", version)
                .put("id", id);
    }

    /** Distributions that roll have a build at most. */
    private static String version(Map<String, String> release) {
        return release.getOrDefault("VERSION_ID", release.getOrDefault("BUILD_ID", ""));
    }

    private static String family(String id, String like) {
        return Stream.concat(Stream.of(id), Stream.of(like.split(" ")))
                // openSUSE says opensuse-leap and the like
                .map(each -> each.startsWith("opensuse") ? "opensuse" : each)
                .filter(FAMILIES::containsKey)
                .findFirst()
                .map(FAMILIES::get)
                .orElse(id);
    }

    /** Assignments of a shell: one to a line, values bare or in quotes, in which \ escapes. */
    static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(
                        line.substring(0, equals).strip(),
                        MachineFiles.tidy(unquote(line.substring(equals + 1).strip())));
            }
        }
        return values;
    }

    private static String unquote(String value) {
        boolean single = value.startsWith("'");
        if (!single && !value.startsWith("\"")) {
            return value;
        }
        char quote = value.charAt(0);
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < value.length() && value.charAt(i) != quote; i++) {
            if (!single && value.charAt(i) == '\\' && i + 1 < value.length()) {
                i++;
            }
            plain.append(value.charAt(i));
        }
        return plain.toString();
    }
}
