package dev.drover.server.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LinkTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final LinkConfiguration FEW =
            LinkConfiguration.defaults().withCalls(LONG, 4, 256 << 10);

    private final CountDownLatch blocked = new CountDownLatch(1);

    private final Map<String, LinkMethod> methods =
            Map.of(
                    "echo", (link, parameters) -> parameters,
                    "double",
                            (link, parameters) ->
                                    Map.of("text", parameters.path("text").asString("").repeat(2)),
                    "nothing", (link, parameters) -> null,
                    "refuse",
                            (link, parameters) -> {
                                throw new DroverException(ErrorKind.CONFLICT, "no", "Never.");
                            },
                    "defect",
                            (link, parameters) -> {
                                throw new IllegalStateException("secret");
                            },
                    "block",
                            (link, parameters) -> {
                                blocked.await();
                                return null;
                            });

    private static void assertKind(ErrorKind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void answersInBothDirectionsAtOnce() throws Exception {
        try (LinkPair pair = new LinkPair(methods, methods, LinkConfiguration.defaults())) {
            List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Link from = i % 2 == 0 ? pair.first() : pair.second();
                answers.add(from.call("echo", Map.of("number", i)));
            }
            for (int i = 0; i < 500; i++) {
                assertThat(Link.await(answers.get(i)).path("number").asInt()).isEqualTo(i);
            }
            assertThat(pair.first().ask("nothing", Map.of(), LONG).isNull()).isTrue();
        }
    }

    @Test
    void whoClosesAClientWhileInterruptedStaysSo() throws Exception {
        LinkClient client = new LinkClient(SSLContext.getDefault(), LinkConfiguration.defaults());
        Thread.currentThread().interrupt();
        client.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void tellsWhyACallFailed() {
        try (LinkPair pair = new LinkPair(Map.of(), methods, LinkConfiguration.defaults())) {
            assertKind(ErrorKind.CONFLICT, () -> pair.first().ask("refuse", Map.of(), LONG));
            assertKind(ErrorKind.UNKNOWN_METHOD, () -> pair.first().ask("x", Map.of(), LONG));
            assertThatThrownBy(() -> pair.first().ask("defect", Map.of(), LONG))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aCallHasADeadline() {
        try (LinkPair pair = new LinkPair(Map.of(), methods, LinkConfiguration.defaults())) {
            assertKind(
                    ErrorKind.TIMEOUT,
                    () -> pair.first().ask("block", Map.of(), Duration.ofMillis(20)));
            blocked.countDown();
        }
    }

    @Test
    void boundsTheCallsInFlight() throws Exception {
        try (LinkPair pair = new LinkPair(Map.of(), methods, FEW)) {
            List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(pair.first().call("block", Map.of()));
            }
            assertKind(ErrorKind.LIMIT_REACHED, () -> pair.first().ask("echo", Map.of(), LONG));
            blocked.countDown();
            for (CompletableFuture<JsonNode> answer : answers) {
                Link.await(answer);
            }
            assertThat(pair.first().ask("echo", Map.of("a", 1), LONG).path("a").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void boundsMessagesOnTheWayThereAndBack() throws Exception {
        try (LinkPair pair = new LinkPair(Map.of(), methods, FEW)) {
            Map<String, String> large = Map.of("text", "x".repeat(256 << 10));
            assertKind(ErrorKind.TOO_LARGE, () -> pair.first().ask("echo", large, LONG));
            Map<String, String> half = Map.of("text", "x".repeat(200 << 10));
            assertKind(ErrorKind.TOO_LARGE, () -> pair.first().ask("double", half, LONG));
            assertThat(pair.first().ask("echo", half, LONG).path("text").asString(""))
                    .hasSize(200 << 10);
        }
    }

    @Test
    void itsEndFailsAllWhoWait() {
        try (LinkPair pair = new LinkPair(Map.of(), methods, LinkConfiguration.defaults())) {
            List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(pair.first().call("block", Map.of()));
            }
            pair.second().close("it is over");
            for (CompletableFuture<JsonNode> answer : answers) {
                assertKind(ErrorKind.UNAVAILABLE, () -> Link.await(answer));
            }
            assertKind(ErrorKind.UNAVAILABLE, () -> pair.first().ask("echo", Map.of(), LONG));
            assertThat(pair.first().isOpen()).isFalse();
            blocked.countDown();
        }
    }

    @Test
    void silenceEndsIt() {
        LinkConfiguration hasty =
                LinkConfiguration.defaults()
                        .withSilence(Duration.ofMillis(50), Duration.ofMillis(200));
        try (LinkPair pair = new LinkPair(methods, methods, hasty);
                LinkKeeper keeper = new LinkKeeper(hasty)) {
            keeper.add(pair.first());
            CompletableFuture<JsonNode> answer = pair.first().call("block", Map.of());
            pair.stall();
            assertThatThrownBy(() -> Link.await(answer))
                    .hasMessageContaining("no sign of life for")
                    .hasMessageContaining("the limit is 200");
            blocked.countDown();
        }
    }

    @Test
    void whatFollowsAnAnswerComesAfterIt() throws Exception {
        for (int i = 0; i < 50; i++) {
            var asked = new CompletableFuture<CompletableFuture<JsonNode>>();
            var answeredBefore = new CompletableFuture<Boolean>();
            Map<String, LinkMethod> greeting =
                    Map.of(
                            "hello",
                            (link, parameters) -> {
                                asked.join();
                                return new LinkMethod.Answer(
                                        Map.of("welcome", true),
                                        () -> {
                                            var _ = link.call("told", Map.of());
                                        });
                            });
            Map<String, LinkMethod> hearing =
                    Map.of(
                            "told",
                            (link, parameters) -> answeredBefore.complete(asked.join().isDone()));
            try (LinkPair pair = new LinkPair(hearing, greeting, LinkConfiguration.defaults())) {
                asked.complete(pair.first().call("hello", Map.of()));
                assertThat(answeredBefore.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
