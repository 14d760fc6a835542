package dev.drover.server.audit;

import dev.drover.api.Json;
import dev.drover.api.Secret;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an entry says beside who, what and when: without secrets, and no longer than it may be.
 *
 * <p>Long texts become their length, digest and beginning; details that are still too long become
 * their length, digest and the names of their members.
 */
final class AuditDetails {

    static final int LONGEST_TEXT = 1_024;

    private static final String MASK = "******";
    private static final int BEGINNING = 200;
    private static final int LONGEST_NAME = 200;
    private static final int MOST_NAMES = 50;

    /** Names that untyped values have which nobody is to see, as in the arguments of a script. */
    private static final Pattern SECRET_NAME =
            Pattern.compile(
                    "(?i).*(passw|passphrase|secret|token|credential|api.?key|private.?key).*");

    private static final JsonMapper MASKING =
            Json.mapper()
                    .rebuild()
                    .addModule(
                            new SimpleModule("drover-secrets")
                                    .addSerializer(Secret.class, new MaskWriter()))
                    .build();

    private final int limit;

    /**
     * @param limit bytes of JSON
     */
    AuditDetails(int limit) {
        this.limit = limit;
    }

    /** A copy that may be kept. */
    ObjectNode of(Object details) {
        JsonNode tree = MASKING.valueToTree(details);
        ObjectNode kept = MASKING.createObjectNode();
        tree.properties().forEach(member -> set(kept, member.getKey(), member.getValue()));
        byte[] text = MASKING.writeValueAsBytes(kept);
        return text.length <= limit ? kept : digested(kept, text);
    }

    /** A text as UTF-8 can say it, cut where it is longer than {@code longest}. */
    static String text(String text, int longest) {
        String cut = text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
        boolean plain = cut.chars().noneMatch(c -> Character.isSurrogate((char) c));
        return plain
                ? cut
                : new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static JsonNode copy(JsonNode value) {
        if (value.isString()) {
            return string(value.stringValue());
        }
        if (value.isObject()) {
            ObjectNode object = MASKING.createObjectNode();
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                boolean secret = SECRET_NAME.matcher(member.getKey()).matches();
                set(
                        object,
                        member.getKey(),
                        secret ? MASKING.getNodeFactory().stringNode(MASK) : member.getValue());
            }
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = MASKING.createArrayNode();
            value.forEach(each -> array.add(copy(each)));
            return array;
        }
        return value;
    }

    private static void set(ObjectNode object, String name, JsonNode value) {
        object.set(text(name, LONGEST_NAME), copy(value));
    }

    private static JsonNode string(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return MASKING.getNodeFactory().stringNode(text(text, LONGEST_TEXT));
        }
        return MASKING.createObjectNode()
                .put("length", text.length())
                .put("sha256", digest(text.getBytes(StandardCharsets.UTF_8)))
                .put("begins", text(text, BEGINNING));
    }

    private static ObjectNode digested(ObjectNode details, byte[] text) {
        ObjectNode digested =
                MASKING.createObjectNode().put("length", text.length).put("sha256", digest(text));
        ArrayNode names = digested.putArray("members");
        details.propertyNames().stream()
                .limit(MOST_NAMES)
                .forEach(name -> names.add(text(name, 40)));
        return digested;
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static final class MaskWriter extends ValueSerializer<Secret> {
        @Override
        public void serialize(Secret value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(MASK);
        }
    }
}
