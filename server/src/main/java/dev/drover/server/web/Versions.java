package dev.drover.server.web;

import org.eclipse.jetty.http.HttpHeader;

import java.util.Arrays;
import java.util.UUID;

/**
 * Tags of what plain reads give (RFC 9110, 8.8.3), from its version. They hold for one life of the
 * server, since after a restart removals are no longer remembered.
 */
final class Versions {

    private final String life = UUID.randomUUID().toString().substring(0, 8);

    /** Sets the tag; true where the client has this one already, and has been told so. */
    boolean isKnown(Exchange exchange, long version) {
        String tag = '"' + life + '-' + version + '"';
        exchange.set(HttpHeader.ETAG, tag);
        exchange.set(HttpHeader.CACHE_CONTROL, "no-cache");
        String known = exchange.header(HttpHeader.IF_NONE_MATCH);
        if (known != null
                && Arrays.stream(known.split(","))
                        .map(each -> each.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag::equals)) {
            exchange.empty(304);
            return true;
        }
        return false;
    }
}
