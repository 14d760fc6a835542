package dev.drover.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.SettableClock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

final class CertificateAuthorityTest {

    private static final ServerNames NAMES = names("localhost", "127.0.0.1");

    @TempDir private Path parent;
    private final SettableClock clock = new SettableClock();

    @Test
    void signsACertificateForAllNames() throws Exception {
        CertificateAuthority authority = open();
        ServerIdentity server =
                authority.server(names("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        server.certificate().verify(authority.certificate().getPublicKey());
        assertThat(server.certificate().getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactly("localhost", "0:0:0:0:0:0:0:1", "127.0.0.1");
        assertThat(server.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(authority.certificate().getBasicConstraints()).isZero();
    }

    @Test
    void takesNamesAndAddressesAsPeopleWriteThem() {
        ServerNames all =
                NAMES.with("Drover.Example.ORG")
                        .with("192.0.2.7")
                        .with("[2001:DB8::1]")
                        .with("0.0.0.0")
                        .with("::");

        assertThat(all.hosts()).containsExactlyInAnyOrder("localhost", "drover.example.org");
        assertThat(all.addresses())
                .containsExactlyInAnyOrder("127.0.0.1", "192.0.2.7", "2001:db8:0:0:0:0:0:1");
        assertThat(ServerNames.isName("not a name")).isFalse();
        assertThat(ServerNames.isName("300.1.2.3")).isFalse();
    }

    @Test
    void keepsAuthorityAndCertificateOverARestart() {
        ServerIdentity first = open().server(NAMES);
        ServerIdentity second = open().server(NAMES);
        assertThat(second.chain()).isEqualTo(first.chain());
        assertThat(second.key()).isEqualTo(first.key());
    }

    @Test
    void onlyTheOwnerMayReadWhatTheFolderHolds() throws IOException {
        open().server(NAMES);
        Path folder = parent.resolve("tls");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all)
                    .extracting(Path::getFileName)
                    .extracting(Path::toString)
                    .containsExactlyInAnyOrder("ca.pem", "ca.key", "server.pem");
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void renewsTheCertificateBeforeItExpires() {
        CertificateAuthority authority = open();
        ServerIdentity first = authority.server(NAMES);
        clock.advance(Duration.ofDays(300));
        assertThat(authority.server(NAMES).certificate()).isEqualTo(first.certificate());
        clock.advance(Duration.ofDays(40));
        ServerIdentity renewed = authority.server(NAMES);
        assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
        assertThat(renewed.chain().getLast()).isEqualTo(first.chain().getLast());
    }

    @Test
    void makesANewCertificateForANewName() {
        CertificateAuthority authority = open();
        ServerIdentity first = authority.server(NAMES);
        ServerIdentity more = authority.server(names("localhost", "127.0.0.1", "192.0.2.9"));
        assertThat(more.certificate()).isNotEqualTo(first.certificate());
        assertThat(authority.server(NAMES).certificate())
                .as("a name fewer is no reason")
                .isEqualTo(more.certificate());
    }

    @Test
    void replacesADamagedServerCertificate() throws IOException {
        ServerIdentity first = open().server(NAMES);
        Files.writeString(parent.resolve("tls/server.pem"), "nonsense");
        assertThat(open().server(NAMES).certificate()).isNotEqualTo(first.certificate());
    }

    @Test
    void namesTheFileOfTheAuthorityThatIsDamaged() throws IOException {
        open();
        Path key = parent.resolve("tls/ca.key");
        Files.writeString(key, "nonsense");
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        DroverException.class,
                        error -> {
                            assertThat(error.kind()).isEqualTo(ErrorKind.CONFIGURATION);
                            assertThat(error.text()).contains(key.toString());
                        });
    }

    @Test
    void refusesTheKeyOfAnotherAuthority() throws IOException {
        open();
        Path own = parent.resolve("tls/ca.key");
        CertificateAuthority.open(parent.resolve("other"), clock);
        Files.copy(parent.resolve("other/ca.key"), own, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(this::open).hasMessageContaining("ca.key");
    }

    @Test
    void startsAfreshWhenTheFirstStartEndedBetweenKeyAndCertificate() throws IOException {
        open();
        Files.delete(parent.resolve("tls/ca.pem"));
        assertThat(open().server(NAMES).chain()).hasSize(2);
    }

    @Test
    void knowsTheNamesOfThisMachine() {
        ServerNames names = ServerNames.ofThisMachine();
        assertThat(names.hosts()).contains("localhost");
        assertThat(names.addresses()).contains("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(open().server(names).chain()).hasSize(2);
    }

    private CertificateAuthority open() {
        return CertificateAuthority.open(parent.resolve("tls"), clock);
    }

    private static ServerNames names(String host, String... addresses) {
        return new ServerNames(new TreeSet<>(Set.of(host)), new TreeSet<>(Set.of(addresses)));
    }
}
