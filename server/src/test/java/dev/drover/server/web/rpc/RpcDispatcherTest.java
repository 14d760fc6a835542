package dev.drover.server.web.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.audit.InMemoryAuditLog;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** JSON-RPC 2.0, section by section. */
final class RpcDispatcherTest {

    record Sum(long a, long b) {}

    record Result(long sum, @Nullable String note) {}

    private static final int BATCH_BYTES = 1_000;
    private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

    private final List<Sum> done = new ArrayList<>();
    private final Waits waits =
            new Waits() {
                @Override
                public void beginWait() {
                    waiting++;
                }

                @Override
                public void endWait() {
                    waiting--;
                }
            };
    private int waiting;
    private final RpcDispatcher dispatcher =
            new RpcDispatcher(
                    new RpcMethodTable(
                            List.of(
                                    new RpcMethod<>(
                                            "test.add",
                                            Permission.DATA_READ,
                                            Effect.NONE,
                                            Sum.class,
                                            Result.class,
                                            "Adds.",
                                            this::add),
                                    new RpcMethod<>(
                                                    "test.nothing",
                                                    Permission.DATA_READ,
                                                    Effect.NONE,
                                                    NoParameters.class,
                                                    JsonNode.class,
                                                    "Gives null.",
                                                    (call, none) -> Json.mapper().nullNode())
                                            .asQuick(),
                                    new RpcMethod<>(
                                            "test.fail",
                                            Permission.DATA_READ,
                                            Effect.NONE,
                                            NoParameters.class,
                                            Done.class,
                                            "Fails.",
                                            (call, none) -> {
                                                throw new DroverException(
                                                        ErrorKind.STORAGE_FULL,
                                                        "No room",
                                                        "Make some",
                                                        Map.of("free", 0),
                                                        null);
                                            }),
                                    new RpcMethod<>(
                                            "test.broken",
                                            Permission.DATA_READ,
                                            Effect.NONE,
                                            NoParameters.class,
                                            Done.class,
                                            "Throws an error of the machine.",
                                            (call, none) -> {
                                                throw new LinkageError("inner detail");
                                            }),
                                    new RpcMethod<>(
                                            "test.secret",
                                            Permission.ADMINISTER,
                                            Effect.NONE,
                                            NoParameters.class,
                                            Done.class,
                                            "Is not for all.",
                                            (call, none) -> Done.DONE),
                                    new RpcMethod<>(
                                            "test.long",
                                            Permission.DATA_READ,
                                            Effect.NONE,
                                            NoParameters.class,
                                            String.class,
                                            "Gives as much as an answer of a batch may.",
                                            (call, none) -> "x".repeat(BATCH_BYTES)),
                                    new RpcMethod<>(
                                            "test.wait",
                                            Permission.DATA_READ,
                                            Effect.NONE,
                                            NoParameters.class,
                                            Long.class,
                                            "Tells how long it may wait, and takes that long.",
                                            this::takeLong)),
                            "1.2.3",
                            new InMemoryAuditLog()),
                    3,
                    BATCH_BYTES,
                    Relay.none());

    private long takeLong(RpcCall call, NoParameters none) throws InterruptedException {
        return call.waiting(
                Duration.ofHours(1),
                wait -> {
                    assertThat(waiting).isEqualTo(wait.isZero() ? 0 : 1);
                    new CountDownLatch(1).await(wait.toNanos(), TimeUnit.NANOSECONDS);
                    return wait.toNanos();
                });
    }

    @Test
    void aBatchDoesNoMoreOnceItsAnswersAreLong() {
        JsonNode replies =
                answer(
                        "[{'jsonrpc':'2.0','id':1,'method':'test.long'},"
                                + "{'jsonrpc':'2.0','id':2,'method':'test.add','params':[2,3]},"
                                + "{'jsonrpc':'2.0','method':'test.add','params':[4,5]}]");

        assertThat(replies).hasSize(2);
        assertThat(replies.path(0).path("result").asString()).hasSize(BATCH_BYTES);
        assertThat(replies.path(1).path("id").asInt()).isEqualTo(2);
        assertThat(replies.path(1).path("error").path("data").path("kind").asString())
                .isEqualTo("too_large");
        assertThat(replies.path(1).path("error").path("message").asString()).contains("1000");
        assertThat(done).isEmpty();
    }

    @Test
    void theCallsOfAMessageWaitNoLongerTogetherThanOneOfThem() {
        JsonNode replies =
                answer(
                        "[{'jsonrpc':'2.0','id':1,'method':'test.wait'},"
                                + "{'jsonrpc':'2.0','id':2,'method':'test.wait'}]");

        assertThat(replies.path(0).path("result").asLong()).isBetween(1L, LONGEST_WAIT.toNanos());
        assertThat(replies.path(1).path("result").asLong()).isZero();
        assertThat(waiting).isZero();
    }

    @Test
    void onlyWhatNeitherBlocksNorAsksToWaitIsQuick() {
        assertThat(isQuick("{'jsonrpc':'2.0','id':1,'method':'test.nothing'}")).isTrue();
        assertThat(isQuick("{'jsonrpc':'2.0','method':'test.nothing','params':{}}")).isTrue();
        assertThat(isQuick("{'jsonrpc':'2.0','id':1,'method':'no.such'}")).isTrue();
        assertThat(isQuick("{")).isTrue();
        assertThat(isQuick("{'jsonrpc':'2.0','id':1,'method':'test.nothing','params':{'wait':1}}"))
                .isFalse();
        assertThat(isQuick("{'jsonrpc':'2.0','id':1,'method':'test.nothing','params':[1]}"))
                .isFalse();
        assertThat(isQuick("{'jsonrpc':'2.0','id':1,'method':'test.add','params':[1,2]}"))
                .isFalse();
        assertThat(isQuick("[{'jsonrpc':'2.0','id':1,'method':'test.nothing'}]")).isFalse();
    }

    @Test
    void answersByNameAndByPosition() {
        assertThat(answer("{'jsonrpc':'2.0','id':1,'method':'test.add','params':{'a':2,'b':3}}"))
                .isEqualTo(json("{'jsonrpc':'2.0','id':1,'result':{'sum':5}}"));
        assertThat(answer("{'jsonrpc':'2.0','id':'x','method':'test.add','params':[2,3]}"))
                .isEqualTo(json("{'jsonrpc':'2.0','id':'x','result':{'sum':5}}"));
    }

    @Test
    void writesIdentifiersAsTheyCame() {
        for (String id :
                List.of("0", "-7", "9007199254740993", "123456789012345678901234567890", "1.5")) {
            assertThat(text("{'jsonrpc':'2.0','id':" + id + ",'method':'test.nothing'}"))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":null}");
        }
        for (String id : List.of("'ä\uD83D\uDE00'", "'\\u0007\\n\\\\'", "''")) {
            assertThat(text("{'jsonrpc':'2.0','id':" + id + ",'method':'test.nothing'}"))
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"id\":"
                                    + id.replace('\'', '"')
                                    + ",\"result\":null}");
        }
    }

    @Test
    void writesAResultOfNull() {
        assertThat(answer("{'jsonrpc':'2.0','id':null,'method':'test.nothing'}"))
                .isEqualTo(json("{'jsonrpc':'2.0','id':null,'result':null}"));
    }

    @Test
    void doesNotificationsAndAnswersNone() {
        assertThat(bytes("{'jsonrpc':'2.0','method':'test.add','params':[1,1]}")).isNull();
        assertThat(bytes("{'jsonrpc':'2.0','method':'test.add','params':['x']}")).isNull();
        assertThat(bytes("{'jsonrpc':'2.0','method':'no.such'}")).isNull();
        assertThat(bytes("[{'jsonrpc':'2.0','method':'test.add','params':[2,2]}]")).isNull();
        assertThat(done).containsExactly(new Sum(1, 1), new Sum(2, 2));
    }

    @Test
    void tellsWhatAFailureIs() {
        assertThat(answer("{'jsonrpc':'2.0','id':1,'method':'test.fail'}").get("error"))
                .isEqualTo(
                        json(
                                "{'code':-32012,'message':'No room','data':{'kind':'storage_full',"
                                        + "'hint':'Make some','retryable':true,"
                                        + "'details':{'free':0}}}"));
    }

    @Test
    void refusesWhatIsNoRequestWithTheIdentifierWhereItHasOne() {
        assertFault("{'jsonrpc':'1.0','id':4,'method':'test.add'}", -32600, "4");
        assertFault("{'id':4,'method':'test.add'}", -32600, "4");
        assertFault("{'jsonrpc':'2.0','id':4}", -32600, "4");
        assertFault("{'jsonrpc':'2.0','id':4,'method':7}", -32600, "4");
        assertFault("{'jsonrpc':'2.0','id':4,'method':'test.add','params':5}", -32600, "4");
        assertFault("{'jsonrpc':'2.0','id':{},'method':'test.add'}", -32600, "null");
        assertFault("{'jsonrpc':'2.0','id':true,'method':'test.add'}", -32600, "null");
        assertFault("{'jsonrpc':'2.0','id':1e999,'method':'test.add'}", -32600, "null");
        assertFault("'text'", -32600, "null");
        assertFault("7", -32600, "null");
        assertFault("null", -32600, "null");
        assertFault("[]", -32600, "null");
        assertFault("[1,1,1,1]", -32005, "null");
        assertFault("", -32700, "null");
        assertFault("{", -32700, "null");
        assertFault("{} {}", -32700, "null");
        assertFault("[".repeat(100_000), -32700, "null");
        assertFault("{'jsonrpc':'2.0','id':1" + "0".repeat(5_000) + "}", -32700, "null");
    }

    @Test
    void answersEachMemberOfABatch() {
        JsonNode replies =
                answer(
                        "[{'jsonrpc':'2.0','id':1,'method':'test.add','params':[1,2]},"
                                + "{'jsonrpc':'2.0','method':'test.add','params':[3,4]},"
                                + "[]]");
        assertThat(replies).hasSize(2);
        assertThat(replies.get(0).path("result").path("sum").asInt()).isEqualTo(3);
        assertThat(replies.get(1).path("error").path("code").asInt()).isEqualTo(-32600);
        assertThat(done).hasSize(2);
    }

    @Test
    void asksForThePermissionBeforeItLooksAtParameters() {
        JsonNode error =
                answer("{'jsonrpc':'2.0','id':1,'method':'test.secret','params':{'wrong':1}}")
                        .get("error");
        assertThat(error.path("code").asInt()).isEqualTo(-32002);
        assertThat(error.path("message").asString()).contains("ADMINISTER").contains("test.secret");
    }

    @Test
    void hidesWhatItselfBroke() {
        JsonNode error = answer("{'jsonrpc':'2.0','id':1,'method':'test.broken'}").get("error");
        assertThat(error.path("code").asInt()).isEqualTo(-32603);
        assertThat(error.path("data").path("details").path("incident").asString()).isNotEmpty();
        assertThat(error.toString()).doesNotContain("inner detail").doesNotContain("Linkage");
    }

    @Test
    void countsCallsAndFailures() {
        answer("{'jsonrpc':'2.0','id':1,'method':'test.add','params':[1,2]}");
        answer("{'jsonrpc':'2.0','id':1,'method':'test.add','params':[1]}");
        answer("{'jsonrpc':'2.0','id':1,'method':'no.such'}");
        answer("{");
        Map<String, CallStatistics> counted =
                dispatcher.statistics().stream()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        CallStatistics::method, each -> each));
        assertThat(counted.get("test.add"))
                .extracting(CallStatistics::calls, CallStatistics::failures)
                .containsExactly(2L, 1L);
        assertThat(counted.get("unknown"))
                .extracting(CallStatistics::calls, CallStatistics::failures)
                .containsExactly(2L, 2L);
    }

    @Test
    void refusesMethodsOfTheSameNameOrAnotherForm() {
        RpcMethod<?, ?> method = method("test.add");
        assertThatThrownBy(() ->
                        new RpcMethodTable(List.of(method, method), "1", new InMemoryAuditLog()))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> method("add")).hasMessageContaining("noun.verb");
    }

    private static RpcMethod<?, ?> method(String name) {
        return new RpcMethod<>(
                name,
                Permission.DATA_READ,
                Effect.NONE,
                NoParameters.class,
                Done.class,
                "For tests.",
                (call, none) -> Done.DONE);
    }

    private Result add(RpcCall call, Sum sum) {
        done.add(sum);
        return new Result(sum.a() + sum.b(), null);
    }

    private void assertFault(String message, int code, String id) {
        JsonNode reply = answer(message);
        assertThat(reply.path("error").path("code").asInt()).as(message).isEqualTo(code);
        assertThat(reply.path("id").toString()).as(message).isEqualTo(id);
        assertThat(reply.path("jsonrpc").asString()).isEqualTo("2.0");
    }

    private JsonNode answer(String message) {
        return Json.mapper().readTree(Objects.requireNonNull(bytes(message)));
    }

    private boolean isQuick(String message) {
        byte[] bytes = message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return dispatcher.isQuick(
                dispatcher.read(bytes, 0, bytes.length), Caller.administrator("test"));
    }

    private byte @Nullable [] bytes(String message) {
        byte[] bytes = message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Caller caller =
                new Caller(Caller.Kind.USER, "ada", EnumSet.of(Permission.DATA_READ), null, null);
        return dispatcher.answer(
                dispatcher.read(bytes, 0, bytes.length),
                RpcCall.plain(waits, caller, LONGEST_WAIT));
    }

    private String text(String message) {
        return new String(Objects.requireNonNull(bytes(message)), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text.replace('\'', '"'));
    }
}
