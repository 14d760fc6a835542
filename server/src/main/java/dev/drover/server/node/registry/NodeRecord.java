package dev.drover.server.node.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;

import dev.drover.api.NodeName;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a node.
 *
 * @param facts what it says of itself: an object
 * @param certificate fingerprint of the certificate that it may link with; null once it is revoked
 * @param nextCertificate of one that it was given since: the first link with it makes it the only
 *     one
 * @param keys what its reports are verified with, the present one first
 * @param lastContactAt when anything was last heard of it, as of the last time that this was
 *     written down
 * @param joinedWith fingerprint of the request that it joined with, by which a repeated try is
 *     known
 */
public record NodeRecord(
        NodeName name,
        Map<String, String> labels,
        JsonNode facts,
        @Nullable String certificate,
        @Nullable String nextCertificate,
        List<String> keys,
        Instant joinedAt,
        @Nullable Instant lastContactAt,
        @Nullable String address,
        @Nullable String version,
        String joinedWith) {

    private static final int KEYS_KEPT = 2;

    public NodeRecord {
        labels = Map.copyOf(labels);
        keys = List.copyOf(keys);
    }

    @JsonIgnore
    public boolean isRevoked() {
        return certificate == null;
    }

    public NodeRecord withLabels(Map<String, String> other) {
        return new NodeRecord(
                name,
                other,
                facts,
                certificate,
                nextCertificate,
                keys,
                joinedAt,
                lastContactAt,
                address,
                version,
                joinedWith);
    }

    public NodeRecord withFacts(JsonNode other) {
        return new NodeRecord(
                name,
                labels,
                other,
                certificate,
                nextCertificate,
                keys,
                joinedAt,
                lastContactAt,
                address,
                version,
                joinedWith);
    }

    public NodeRecord withCertificates(@Nullable String now, @Nullable String next) {
        return new NodeRecord(
                name,
                labels,
                facts,
                now,
                next,
                keys,
                joinedAt,
                lastContactAt,
                address,
                version,
                joinedWith);
    }

    /** With another key; the one before is good for reports that are on their way. */
    public NodeRecord withKey(String key) {
        if (keys.getFirst().equals(key)) {
            return this;
        }
        List<String> all = new ArrayList<>(List.of(key));
        all.addAll(keys.subList(0, Math.min(keys.size(), KEYS_KEPT - 1)));
        return new NodeRecord(
                name,
                labels,
                facts,
                certificate,
                nextCertificate,
                all,
                joinedAt,
                lastContactAt,
                address,
                version,
                joinedWith);
    }

    public NodeRecord withContact(
            @Nullable Instant at, @Nullable String from, @Nullable String ofVersion) {
        return new NodeRecord(
                name,
                labels,
                facts,
                certificate,
                nextCertificate,
                keys,
                joinedAt,
                at,
                from,
                ofVersion,
                joinedWith);
    }
}
