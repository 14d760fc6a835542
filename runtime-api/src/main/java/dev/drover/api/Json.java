package dev.drover.api;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

import java.time.Duration;

/**
 * The one way in which Drover writes and reads JSON: instants as ISO 8601 text, durations as {@link
 * Durations} says, unknown and missing members refused, depth and lengths bounded.
 */
public final class Json {

    /** How deep arrays and objects may nest. */
    public static final int MAX_DEPTH = 200;

    /** How deep a value may nest that is kept: less, since what carries it to readers nests too. */
    public static final int MAX_VALUE_DEPTH = 100;

    private static final JsonMapper MAPPER = build(MAX_DEPTH);

    /** One level more, for the object that carries a value. */
    private static final JsonMapper CARRIED_VALUES = build(MAX_VALUE_DEPTH + 1);

    private Json() {}

    /** Shared and immutable. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads objects whose members are values, none of which may nest deeper than {@link
     * #MAX_VALUE_DEPTH}. Shared and immutable.
     */
    public static JsonMapper carriedValues() {
        return CARRIED_VALUES;
    }

    /** Whether the value nests deeper than {@link #MAX_VALUE_DEPTH}. */
    public static boolean nestsTooDeep(JsonNode value) {
        return nestsDeeper(value, MAX_VALUE_DEPTH);
    }

    private static boolean nestsDeeper(JsonNode value, int depth) {
        if (!value.isContainer()) {
            return false;
        }
        if (depth == 0) {
            return true;
        }
        for (JsonNode child : value) {
            if (nestsDeeper(child, depth - 1)) {
                return true;
            }
        }
        return false;
    }

    private static JsonMapper build(int depth) {
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder().maxNestingDepth(depth).build())
                        .build();
        SimpleModule durations =
                new SimpleModule("drover-durations")
                        .addSerializer(Duration.class, new DurationWriter())
                        .addDeserializer(Duration.class, new DurationReader());
        return JsonMapper.builder(factory)
                .addModule(durations)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .changeDefaultPropertyInclusion(old ->
                        old.withValueInclusion(
                                com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
                .build();
    }

    private static final class DurationWriter extends ValueSerializer<Duration> {
        @Override
        public void serialize(
                Duration value, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(value.toMillis());
        }
    }

    private static final class DurationReader extends ValueDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) {
            return parser.currentToken() == JsonToken.VALUE_STRING
                    ? Durations.parse(parser.getString())
                    : Durations.ofMilliseconds(parser.getLongValue());
        }
    }
}
