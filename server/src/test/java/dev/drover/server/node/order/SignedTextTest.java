package dev.drover.server.node.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;

import java.util.Base64;

/** What is signed, as the other side takes it. */
final class SignedTextTest {

    private record Thing(int a) {}

    private final SigningKey key = SigningKey.create();
    private final String signed = key.sign("thing", new Thing(1));

    @Test
    void isReadByWhoKnowsTheKey() {
        assertThat(key.verifying().verify(signed, "thing", Thing.class)).isEqualTo(new Thing(1));
    }

    @Test
    void isAJwsForOthers() throws Exception {
        var jws = com.nimbusds.jose.JWSObject.parse(signed);
        assertThat(jws.getHeader().getAlgorithm().getName()).isEqualTo("EdDSA");
        assertThat(jws.getHeader().getType().getType()).isEqualTo("thing");
        assertThat(jws.getPayload().toString()).isEqualTo("{\"a\":1}");
    }

    @Test
    void isRefusedAsAnotherTypeOfThing() {
        assertRefused(signed, "other", ErrorKind.NOT_ALLOWED);
    }

    @Test
    void isRefusedWithAnyOtherHeader() {
        String header =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"typ\":\"thing\",\"alg\":\"none\"}".getBytes(US_ASCII));
        assertRefused(
                header + signed.substring(signed.indexOf('.')), "thing", ErrorKind.NOT_ALLOWED);
    }

    @Test
    void isRefusedWhereAnythingWasAltered() {
        for (int at = 0; at < signed.length() - 1; at++) {
            char other = signed.charAt(at) == 'A' ? 'B' : 'A';
            String altered = signed.substring(0, at) + other + signed.substring(at + 1);
            assertThatThrownBy(() -> key.verifying().verify(altered, "thing", Thing.class))
                    .as("altered at %d", at)
                    .isInstanceOf(DroverException.class);
        }
    }

    @Test
    void isRefusedOfAnotherKey() {
        assertThatThrownBy(
                        () -> SigningKey.create().verifying().verify(signed, "thing", Thing.class))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining("not of the key");
    }

    @Test
    void isNoneWithoutThreeParts() {
        assertRefused("", "thing", ErrorKind.INVALID_PARAMETERS);
        assertRefused("a.b", "thing", ErrorKind.INVALID_PARAMETERS);
        assertRefused(signed + ".a", "thing", ErrorKind.INVALID_PARAMETERS);
    }

    private void assertRefused(String text, String type, ErrorKind kind) {
        assertThatThrownBy(() -> key.verifying().verify(text, type, Thing.class))
                .isInstanceOfSatisfying(
                        DroverException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
