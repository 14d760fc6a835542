package dev.drover.server.node.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.Base64URL;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What is signed and sealed, and that nobody else's passes for it. */
final class SignedTest {

    private static final OrderId ID = new OrderId("0N5CKQ4DMB3XA");
    private static final NodeName WEB1 = new NodeName("web1");
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30.123Z");

    private static final Order ORDER =
            new Order(
                    ID,
                    WEB1,
                    7,
                    "process.launch",
                    AT,
                    AT.plusSeconds(600),
                    Json.mapper().readTree("{\"command\":[\"true\"],\"text\":\"ü 🐝\"}"));

    private static final Report REPORT =
            new Report(
                    ID,
                    WEB1,
                    AT,
                    Cause.REFUSED,
                    "It was good until then",
                    Json.mapper().createObjectNode().put("exitCode", 3));

    @TempDir private Path folder;

    /** The key whose 32 bytes are 1, 2, 3 and so on. */
    private SigningKey fixedKey() throws IOException {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        Path file = folder.resolve("fixed.key");
        Files.writeString(file, Base64URL.encode(bytes) + "\n");
        return SigningKey.in(file);
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = SignedTest.class.getResourceAsStream(name)) {
            return new String(
                            Objects.requireNonNull(file, name).readAllBytes(),
                            StandardCharsets.US_ASCII)
                    .strip();
        }
    }

    private static void assertRefused(VerifyingKey key, String jws) {
        assertThatThrownBy(() -> key.verify(jws, Order.TYPE, Order.class))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e ->
                                assertThat(e.kind())
                                        .isIn(ErrorKind.NOT_ALLOWED, ErrorKind.INVALID_PARAMETERS));
    }

    @Test
    void whatOlderVersionsSignedIsReadForEver() throws Exception {
        SigningKey key = fixedKey();
        assertThat(List.of(key.sign(Order.TYPE, ORDER), key.sign(Report.TYPE, REPORT)))
                .containsExactly(golden("order.jws"), golden("report.jws"));
        assertThat(key.verifying().verify(golden("order.jws"), Order.TYPE, Order.class))
                .isEqualTo(ORDER);
        assertThat(key.verifying().verify(golden("report.jws"), Report.TYPE, Report.class))
                .isEqualTo(REPORT);
        assertThat(key.verifying().text()).isEqualTo("ebVWLo_mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ");
    }

    @Test
    void refusesAnotherKeyAndAnotherType() {
        SigningKey key = SigningKey.create();
        assertRefused(SigningKey.create().verifying(), key.sign(Order.TYPE, ORDER));
        assertRefused(key.verifying(), key.sign(Report.TYPE, REPORT));
        assertRefused(key.verifying(), key.sign(Report.TYPE, ORDER));
        assertThat(key.verifying().verify(key.sign(Order.TYPE, ORDER), Order.TYPE, Order.class))
                .isEqualTo(ORDER);
    }

    @Test
    void refusesEveryAlteration() {
        SigningKey key = SigningKey.create();
        String jws = key.sign(Order.TYPE, ORDER);
        for (int i = 0; i < jws.length(); i++) {
            char other = jws.charAt(i) == 'A' ? 'B' : 'A';
            String altered = jws.substring(0, i) + other + jws.substring(i + 1);
            if (!Arrays.equals(decoded(altered), decoded(jws))) {
                assertRefused(key.verifying(), altered);
            }
        }
        for (int length = 0; length < jws.length(); length++) {
            assertRefused(key.verifying(), jws.substring(0, length));
        }
    }

    /** The last character of a part has bits that mean nothing. */
    private static byte[] decoded(String jws) {
        List<Byte> all = new ArrayList<>();
        for (String part : jws.split("\\.", -1)) {
            for (byte one : new Base64URL(part).decode()) {
                all.add(one);
            }
            all.add((byte) '.');
        }
        byte[] bytes = new byte[all.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = all.get(i);
        }
        return bytes;
    }

    @Test
    void refusesOtherHeaders() {
        SigningKey key = SigningKey.create();
        String[] parts = key.sign(Order.TYPE, ORDER).split("\\.");
        for (String header :
                List.of(
                        "{\"alg\":\"none\",\"typ\":\"drover-order\"}",
                        "{\"alg\":\"HS256\",\"typ\":\"drover-order\"}",
                        "{\"alg\":\"EdDSA\",\"typ\":\"drover-order\",\"crit\":[\"exp\"]}",
                        "{\"alg\":\"EdDSA\"}",
                        "{}")) {
            String encoded = Base64URL.encode(header).toString();
            assertRefused(key.verifying(), encoded + "." + parts[1] + "." + parts[2]);
            assertRefused(key.verifying(), encoded + "." + parts[1] + ".");
        }
        assertRefused(key.verifying(), "");
        assertRefused(key.verifying(), "no JWS");
    }

    @Test
    void keysAreTheirOwnersAlone() throws Exception {
        Path file = folder.resolve("signing.key");
        SigningKey made = SigningKey.in(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SigningKey.in(file).verifying()).isEqualTo(made.verifying());
        assertThat(made.toString()).doesNotContain(Files.readString(file).strip());
        Files.writeString(file, "short");
        assertThatThrownBy(() -> SigningKey.in(file)).hasMessageContaining(file.toString());
    }

    @Test
    void sealsWhatNobodyElseCanOpen() throws Exception {
        Path file = folder.resolve("store.key");
        SealedText seal = SealedText.in(file);
        String sealed = seal.seal("{\"PASSWORD\":\"secret ü\"}");
        assertThat(sealed).doesNotContain("secret").isNotEqualTo(seal.seal("{}"));
        assertThat(SealedText.in(file).open(sealed)).isEqualTo("{\"PASSWORD\":\"secret ü\"}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> SealedText.in(folder.resolve("other.key")).open(sealed))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThatThrownBy(() -> seal.open(sealed.substring(0, sealed.length() - 4) + "AAAA"))
                .isInstanceOf(DroverException.class);
        Files.write(file, new byte[5]);
        assertThatThrownBy(() -> SealedText.in(file)).hasMessageContaining("5 bytes, not 32");
    }

    @Test
    void thePrimarysTimeGoesOnFromWhatItSaid() {
        PrimaryClock clock = new PrimaryClock(AT.minusSeconds(3_600));
        assertThat(clock.isKnown()).isFalse();
        assertThat(clock.now()).isBetween(AT.minusSeconds(3_600), AT.minusSeconds(3_000));
        clock.said(AT);
        assertThat(clock.isKnown()).isTrue();
        assertThat(clock.now()).isBetween(AT, AT.plusSeconds(600));
    }
}
