package dev.drover.server.host;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.NodeView;
import dev.drover.server.node.registry.Nodes;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** URLs where scripts may give a node's name: what counts is the machine in them. */
final class NodeUrls {

    private static final int HTTPS = 443;

    private NodeUrls() {}

    static boolean isOne(String text) {
        return text.contains("://");
    }

    /** INVALID_PARAMETERS where it is none of a server. */
    static URI parsed(String text) {
        try {
            URI url = new URI(text);
            if ("https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static DroverException wrong(String text, @Nullable Exception cause) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "'" + text + "' is no URL of a server",
                "Give the name of a node, or https://HOST:PORT.",
                Map.of(),
                cause);
    }

    /** Whether both are of the same host and port. */
    static boolean areSame(URI one, URI other) {
        return host(one).equals(host(other)) && port(one) == port(other);
    }

    private static int port(URI url) {
        return url.getPort() < 0 ? HTTPS : url.getPort();
    }

    private static String host(URI url) {
        return Objects.requireNonNullElse(url.getHost(), "")
                .replaceAll("[\\[\\]]", "")
                .toLowerCase(Locale.ROOT);
    }

    /**
     * The node on the machine that the URL names, by the node's name, its host name or an address
     * of it.
     *
     * @throws DroverException NOT_FOUND where there is none, CONFLICT where there are several
     */
    static NodeName find(URI url, Nodes nodes) {
        String host = host(url);
        List<NodeName> found =
                nodes.known().stream()
                        .filter(node ->
                                node.name().value().equals(host)
                                        || isHost(node.facts(), host)
                                        || isFrom(nodes.view(node.name(), false, List.of()), host))
                        .map(node -> node.name())
                        .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw found.isEmpty()
                ? new DroverException(
                        ErrorKind.NOT_FOUND,
                        url + " is no node of this primary",
                        "Scripts reach the nodes that 'drover node list' shows. Other primaries"
                                + " are not reached from here: use their own consoles.",
                        Map.of("url", url.toString()),
                        null)
                : new DroverException(
                        ErrorKind.CONFLICT,
                        "Several nodes are on the machine " + host + ": " + found,
                        "Give the name of one of them.",
                        Map.of("url", url.toString()),
                        null);
    }

    private static boolean isHost(JsonNode facts, String host) {
        if (facts.path("hostname").asString("").equalsIgnoreCase(host)) {
            return true;
        }
        for (JsonNode each : facts.path("addresses")) {
            if (has(each.path("ipv4"), host) || has(each.path("ipv6"), host)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(JsonNode addresses, String host) {
        return addresses.values().stream()
                .anyMatch(each -> each.asString("").equalsIgnoreCase(host));
    }

    private static boolean isFrom(NodeView node, String host) {
        return host.equals(node.address());
    }
}
