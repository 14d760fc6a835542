package dev.drover.server.script;

import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values of Java as JavaScript sees them: converted where it looks, and not to be changed. */
final class JsonView {

    /** The greatest whole number up to which JavaScript tells all from each other. */
    private static final long SAFE = (1L << 53) - 1;

    private JsonView() {}

    /** Of texts, JSON values, and lists and maps of texts. */
    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonNode node -> ofNode(node);
            case Map<?, ?> map -> new TextMap(map);
            case List<?> list -> new TextList(list);
            default -> value.toString();
        };
    }

    private static @Nullable Object ofNode(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> new JsonObject(node);
            case ARRAY -> new JsonArray(node);
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case NULL, MISSING -> null;
            case STRING, BINARY, POJO -> node.asString();
        };
    }

    /** As {@code JSON.parse} reads it. */
    private static Object number(JsonNode node) {
        if (node.isInt()) {
            return node.intValue();
        }
        if (node.isLong() && Math.abs(node.longValue()) <= SAFE) {
            return node.longValue();
        }
        return node.asDouble();
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("It cannot be changed");
    }

    /** The engine makes undefined of this exception, and of no other. */
    private static int checked(long index, int size) {
        if (index < 0 || index >= size) {
            throw new ArrayIndexOutOfBoundsException((int) index);
        }
        return (int) index;
    }

    private abstract static class FixedObject implements ProxyObject {

        @Override
        public void putMember(String key, Value value) {
            throw fixed();
        }

        /** What messages of the engine show of it. */
        @Override
        public String toString() {
            return "an object that cannot be changed";
        }
    }

    private abstract static class FixedArray implements ProxyArray {

        @Override
        public void set(long index, Value value) {
            throw fixed();
        }

        @Override
        public String toString() {
            return "an array that cannot be changed";
        }
    }

    private static final class JsonObject extends FixedObject {
        private final JsonNode node;

        private JsonObject(JsonNode node) {
            this.node = node;
        }

        @Override
        public @Nullable Object getMember(String key) {
            return of(node.get(key));
        }

        @Override
        public Object getMemberKeys() {
            return new TextList(new ArrayList<>(node.propertyNames()));
        }

        @Override
        public boolean hasMember(String key) {
            return node.has(key);
        }
    }

    private static final class JsonArray extends FixedArray {
        private final JsonNode node;

        private JsonArray(JsonNode node) {
            this.node = node;
        }

        @Override
        public @Nullable Object get(long index) {
            return of(node.get(checked(index, node.size())));
        }

        @Override
        public long getSize() {
            return node.size();
        }
    }

    private static final class TextMap extends FixedObject {
        private final Map<?, ?> map;

        private TextMap(Map<?, ?> map) {
            this.map = map;
        }

        @Override
        public @Nullable Object getMember(String key) {
            return of(map.get(key));
        }

        @Override
        public Object getMemberKeys() {
            return new TextList(new ArrayList<>(map.keySet()));
        }

        @Override
        public boolean hasMember(String key) {
            return map.containsKey(key);
        }
    }

    private static final class TextList extends FixedArray {
        private final List<?> list;

        private TextList(List<?> list) {
            this.list = list;
        }

        @Override
        public @Nullable Object get(long index) {
            return of(list.get(checked(index, list.size())));
        }

        @Override
        public long getSize() {
            return list.size();
        }
    }
}
