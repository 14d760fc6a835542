package dev.drover.server.tls;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names and addresses under which clients may reach the server.
 *
 * @param hosts in lower case
 * @param addresses as {@link InetAddress#getHostAddress} writes them, without a zone
 */
public record ServerNames(NavigableSet<String> hosts, NavigableSet<String> addresses) {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

    private static final Pattern DOTTED = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

    /** More are not put into a certificate: machines with containers have very many. */
    private static final int ADDRESS_LIMIT = 64;

    public ServerNames {
        hosts = Collections.unmodifiableNavigableSet(new TreeSet<>(hosts));
        addresses = Collections.unmodifiableNavigableSet(new TreeSet<>(addresses));
    }

    /** Those of this machine; asks no name server. */
    public static ServerNames ofThisMachine() {
        NavigableSet<String> hosts = new TreeSet<>();
        hosts.add("localhost");
        NavigableSet<String> addresses = new TreeSet<>();
        addresses.add("127.0.0.1");
        addresses.add("0:0:0:0:0:0:0:1");
        try {
            String host = Files.readString(HOST_NAME).strip().toLowerCase(Locale.ROOT);
            if (HOST.matcher(host).matches()) {
                hosts.add(host);
            }
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(ServerNames::isReachable)
                    .map(ServerNames::withoutZone)
                    .sorted()
                    .limit(ADDRESS_LIMIT)
                    .forEach(addresses::add);
        } catch (SocketException e) {
            throw unknown("its addresses", e);
        } catch (IOException e) {
            throw unknown("its name", e);
        }
        return new ServerNames(hosts, addresses);
    }

    /** Whether it is a host name or an address, and so can stand in a certificate. */
    public static boolean isName(String name) {
        boolean host = HOST.matcher(name.toLowerCase(Locale.ROOT)).matches();
        return isAddress(name) || (host && !DOTTED.matcher(name).matches());
    }

    /**
     * These, and a host name or address beside them; what stands for every address, and what is
     * neither, adds nothing.
     */
    public ServerNames with(String name) {
        NavigableSet<String> allHosts = new TreeSet<>(hosts);
        NavigableSet<String> allAddresses = new TreeSet<>(addresses);
        if (isAddress(name)) {
            InetAddress address = InetAddress.ofLiteral(bare(name));
            if (!address.isAnyLocalAddress()) {
                allAddresses.add(withoutZone(address));
            }
        } else if (isName(name)) {
            allHosts.add(name.toLowerCase(Locale.ROOT));
        }
        return new ServerNames(allHosts, allAddresses);
    }

    private static boolean isAddress(String name) {
        // Four numbers are an address; a lone one, which the JDK takes too, is a host's name.
        if (!name.contains(":") && !DOTTED.matcher(name).matches()) {
            return false;
        }
        try {
            InetAddress.ofLiteral(bare(name));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String bare(String address) {
        return address.startsWith("[") && address.endsWith("]")
                ? address.substring(1, address.length() - 1)
                : address;
    }

    private static String withoutZone(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    private static boolean isReachable(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isLinkLocalAddress();
    }

    private static DroverException unknown(String what, IOException cause) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The machine does not tell " + what + ": " + cause.getMessage(),
                "See whether /proc is mounted and the network is up.",
                Map.of(),
                cause);
    }
}
