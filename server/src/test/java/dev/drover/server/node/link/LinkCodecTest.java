package dev.drover.server.node.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

final class LinkCodecTest {

    private static final byte[] BYTES = {0, 1, (byte) 0xff};

    private static ObjectNode parameters() {
        return Json.mapper()
                .createObjectNode()
                .put("text", "ä 🐝")
                .put("number", 1.5)
                .putNull("nothing")
                .set("bytes", JsonNodeFactory.instance.binaryNode(BYTES));
    }

    @Test
    void readsWhatItWrote() throws Exception {
        LinkMessage request = LinkCodec.read(LinkCodec.request(7, "order.place", parameters()));
        assertThat(request).isEqualTo(new LinkMessage.Request(7, "order.place", parameters()));
        assertThat(((LinkMessage.Request) request).parameters().get("bytes").binaryValue())
                .isEqualTo(BYTES);
        assertThat(LinkCodec.read(LinkCodec.result(8, parameters())))
                .isEqualTo(new LinkMessage.Result(8, parameters()));
        LinkMessage.Failure failure =
                (LinkMessage.Failure)
                        LinkCodec.read(
                                LinkCodec.failure(
                                        Long.MAX_VALUE,
                                        new DroverException(
                                                ErrorKind.STORAGE_FULL, "no room", "Make some.")));
        assertThat(failure.id()).isEqualTo(Long.MAX_VALUE);
        assertThat(failure.error().toException().kind()).isEqualTo(ErrorKind.STORAGE_FULL);
    }

    @Test
    void bytesAreNotBlownUp() {
        ObjectNode parameters = Json.mapper().createObjectNode();
        parameters.set("bytes", JsonNodeFactory.instance.binaryNode(new byte[100_000]));
        assertThat(LinkCodec.request(1, "process.output", parameters)).hasSizeLessThan(100_100);
    }

    @Test
    void refusesWhatIsNoMessage() {
        byte[] longName = LinkCodec.request(1, "x".repeat(101), parameters());
        for (byte[] wrong : List.of(new byte[0], new byte[] {1}, longName)) {
            assertThatThrownBy(() -> LinkCodec.read(wrong))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_REQUEST));
        }
    }

    /** Nothing that comes may break a thread of the connection. */
    @Test
    void refusesAnythingElseInOneWay() {
        long seed = Long.getLong("drover.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> good =
                List.of(
                        LinkCodec.request(1, "node.hello", parameters()),
                        LinkCodec.result(2, parameters()),
                        LinkCodec.failure(
                                3, new DroverException(ErrorKind.TIMEOUT, "late", "Wait.")));
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = i % 4 == 0 ? noise(random) : mutated(good.get(i % 3), random);
            try {
                LinkMessage read = LinkCodec.read(bytes);
                if (read instanceof LinkMessage.Failure failure) {
                    assertThat(failure.error().toException().kind()).isNotNull();
                }
            } catch (DroverException e) {
                assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + Arrays.toString(bytes), e);
            }
        }
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] mutated(byte[] good, SplittableRandom random) {
        byte[] bytes =
                Arrays.copyOf(
                        good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
        for (int i = random.nextInt(1, 6); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
