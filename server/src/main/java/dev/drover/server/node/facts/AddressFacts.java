package dev.drover.server.node.facts;

import dev.drover.api.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The interfaces by which others can reach this machine. Addresses of its own and of one wire
 * (loopback, link-local) are left out, and with them interfaces that have no other, such as those
 * that come and go with containers.
 */
final class AddressFacts {

    private static final int MOST_INTERFACES = 32;
    private static final int MOST_ADDRESSES = 16;
    private static final int GROUPS = 8;

    private AddressFacts() {}

    static ArrayNode look() throws SocketException {
        ArrayNode interfaces = Json.mapper().createArrayNode();
        List<NetworkInterface> all =
                NetworkInterface.networkInterfaces()
                        .sorted(Comparator.comparing(NetworkInterface::getName))
                        .toList();
        for (NetworkInterface each : all) {
            List<InetAddress> addresses =
                    each.inetAddresses().filter(AddressFacts::isReachable).toList();
            if (!addresses.isEmpty() && each.isUp() && interfaces.size() < MOST_INTERFACES) {
                interfaces.add(described(each, addresses));
            }
        }
        return interfaces;
    }

    private static boolean isReachable(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress();
    }

    private static ObjectNode described(NetworkInterface each, List<InetAddress> addresses)
            throws SocketException {
        ObjectNode node = Json.mapper().createObjectNode().put("interface", each.getName());
        byte[] hardware = each.getHardwareAddress();
        if (hardware != null) {
            node.put("mac", HexFormat.ofDelimiter(":").formatHex(hardware));
        }
        add(node.putArray("ipv4"), addresses, Inet4Address.class);
        add(node.putArray("ipv6"), addresses, Inet6Address.class);
        return node;
    }

    private static void add(
            ArrayNode texts, List<InetAddress> addresses, Class<? extends InetAddress> kind) {
        addresses.stream()
                .filter(kind::isInstance)
                .map(AddressFacts::text)
                .sorted()
                .limit(MOST_ADDRESSES)
                .forEach(texts::add);
    }

    static String text(InetAddress address) {
        return address instanceof Inet6Address six ? text(six) : address.getHostAddress();
    }

    /** As RFC 5952 says: no leading zeros, and the first longest row of zeros as {@code ::}. */
    private static String text(Inet6Address address) {
        byte[] bytes = address.getAddress();
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ByteBuffer.wrap(bytes).getChar(2 * i);
        }
        int from = -1;
        int length = 1; // a single group of zeros is written out
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosFrom(groups, i);
            if (zeros > length) {
                from = i;
                length = zeros;
            }
        }
        return from < 0
                ? joined(groups, 0, GROUPS)
                : joined(groups, 0, from) + "::" + joined(groups, from + length, GROUPS);
    }

    private static int zerosFrom(int[] groups, int from) {
        int end = from;
        while (end < groups.length && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i > from ? ":" : "").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
