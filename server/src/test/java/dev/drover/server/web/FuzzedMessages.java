package dev.drover.server.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes messages that are wrong: broken valid ones, garbage, deep, huge, of other types. */
final class FuzzedMessages {

    private static final List<String> METHODS =
            List.of(
                    "server.info",
                    "status.poll",
                    "status.set",
                    "status.get",
                    "status.clear",
                    "status.watch",
                    "status.unwatch",
                    "data.get",
                    "data.set",
                    "data.list",
                    "data.poll",
                    "data.keys",
                    "data.increment",
                    "data.delete",
                    "data.watch",
                    "script.push",
                    "script.get",
                    "script.list",
                    "script.history",
                    "script.delete",
                    "token.list",
                    "token.revoke",
                    "no.such",
                    "");

    private static final List<String> MEMBERS =
            List.of(
                    "name",
                    "key",
                    "value",
                    "since",
                    "wait",
                    "prefix",
                    "level",
                    "text",
                    "unit",
                    "ttl",
                    "by",
                    "expected",
                    "version",
                    "tokenId",
                    "comment",
                    "__proto__",
                    "");

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1",
                    "3.5",
                    "1e999",
                    "-1e999",
                    "1e-999",
                    "99999999999999999999999999",
                    "9223372036854775807",
                    "-9223372036854775808",
                    "0.1e400",
                    "\"\"",
                    "\"a\"",
                    "\"ok\"",
                    "\"../../etc/passwd\"",
                    "\"deploy.js\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"\\ud83d\\ude00\"",
                    "\"<script>alert(1)</script>\"",
                    "\"30s\"",
                    "\"999999999999d\"",
                    "[]",
                    "{}",
                    "[1,[2,[3]]]",
                    "{\"a\":{\"b\":null}}",
                    "{\"a\":1,\"a\":2}");

    private final Random random;

    FuzzedMessages(Random random) {
        this.random = random;
    }

    void send(WireClient client) throws IOException {
        switch (random.nextInt(12)) {
            case 0 -> client.sendFrame(WireClient.TEXT, true, garbage());
            case 1 -> client.sendFrame(WireClient.TEXT, true, mutated(bytes(request())));
            case 2 -> client.sendFrame(WireClient.TEXT, true, mutated(bytes(batch())));
            case 3 -> client.sendText(batch());
            case 4 -> client.sendText(deep());
            case 5 -> client.sendText(envelope());
            case 6 -> inPieces(client, bytes(request()));
            case 7 -> {
                client.sendText(request());
                if (random.nextInt(200) == 0) {
                    rare(client);
                }
            }
            default -> client.sendText(request());
        }
    }

    /** What ends a connection. */
    private void rare(WireClient client) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> client.sendFrame(WireClient.BINARY, true, garbage());
            case 1 -> client.sendFrame(WireClient.TEXT, true, new byte[(1 << 20) + 1]);
            case 2 -> client.sendFrame(3 + random.nextInt(5), true, garbage());
            default -> client.sendFrame(WireClient.CONTINUATION, true, garbage());
        }
    }

    private void inPieces(WireClient client, byte[] message) throws IOException {
        int cut = random.nextInt(message.length + 1);
        client.sendFrame(WireClient.TEXT, false, Arrays.copyOf(message, cut));
        client.sendFrame(
                WireClient.CONTINUATION, true, Arrays.copyOfRange(message, cut, message.length));
    }

    private String request() {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + random.nextInt(1000)
                + ",\"method\":\""
                + pick(METHODS)
                + "\",\"params\":"
                + parameters()
                + "}";
    }

    /** A request whose own members are of wrong types, twice there, or missing. */
    private String envelope() {
        StringBuilder text = new StringBuilder("{");
        for (String member : List.of("jsonrpc", "id", "method", "params", "id", "more")) {
            if (random.nextInt(4) > 0) {
                text.append(text.length() > 1 ? "," : "").append('"').append(member).append("\":");
                text.append(random.nextInt(3) == 0 ? "\"2.0\"" : pick(VALUES));
            }
        }
        return text.append('}').toString();
    }

    private String batch() {
        StringBuilder text = new StringBuilder("[");
        int size = random.nextInt(6);
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ",");
            text.append(random.nextInt(4) == 0 ? pick(VALUES) : request());
        }
        return text.append(']').toString();
    }

    private String deep() {
        int depth = 1 + random.nextInt(2_000);
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String nested = open.repeat(depth) + "1";
        return random.nextBoolean()
                ? nested
                : "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"data.set\",\"params\":{\"key\":\"k\","
                        + "\"value\":"
                        + "[".repeat(depth)
                        + "]".repeat(depth)
                        + "}}";
    }

    private String parameters() {
        return switch (random.nextInt(6)) {
            case 0 -> pick(VALUES);
            case 1 -> "[" + pick(VALUES) + "," + pick(VALUES) + "]";
            default -> {
                StringBuilder text = new StringBuilder("{");
                int size = random.nextInt(5);
                for (int i = 0; i < size; i++) {
                    String member = pick(MEMBERS);
                    text.append(i == 0 ? "\"" : ",\"").append(member).append("\":");
                    // Long waits would only make the test wait.
                    text.append(member.equals("wait") ? "1" : pick(VALUES));
                }
                yield text.append('}').toString();
            }
        };
    }

    private byte[] mutated(byte[] message) {
        byte[] changed = message.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && changed.length > 0; i++) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(3)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed = Arrays.copyOf(changed, at);
                default -> changed[at] = changed[random.nextInt(changed.length)];
            }
        }
        return changed;
    }

    private byte[] garbage() {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
