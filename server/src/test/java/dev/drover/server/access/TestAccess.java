package dev.drover.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Users, roles and grants in memory, with passwords that are cheap to hash. */
final class TestAccess {

    static final PasswordConfiguration CHEAP =
            new PasswordConfiguration(8_192, 1, 2, Duration.ofSeconds(10), 10);

    final SettableClock clock = new SettableClock();
    final InMemoryAccessStore store = new InMemoryAccessStore();
    final FakeGroupMembers groups = new FakeGroupMembers();
    final Access access;

    TestAccess() {
        this(configuration(100, 100, 1_000, CHEAP));
    }

    TestAccess(AccessConfiguration configuration) {
        access = Access.ofPrimary(store, clock, configuration, groups);
    }

    static AccessConfiguration configuration(
            int users, int roles, int grants, PasswordConfiguration passwords) {
        return new AccessConfiguration(
                Duration.ofHours(12),
                100,
                100,
                3,
                Duration.ofDays(30),
                2,
                users,
                roles,
                grants,
                passwords);
    }

    /** The same stored things in a server that starts anew. */
    Access restarted(PasswordConfiguration passwords) {
        return Access.ofPrimary(store, clock, configuration(100, 100, 1_000, passwords), groups);
    }

    TestAccess user(String name, Permission... permissions) {
        access.users().create(name, new Users.Setting(Set.of(permissions), null, null, null));
        return this;
    }

    TestAccess password(String user, String password) {
        access.users().set(user, new Users.Setting(null, null, null, new Secret(password)));
        return this;
    }

    TestAccess role(String name, String... tools) {
        access.roles()
                .create(
                        new RoleName(name),
                        new Roles.Setting(null, null, List.of(tools), null, null));
        return this;
    }

    TestAccess grant(String user, String role, String... places) {
        access.grants()
                .add(user, new RoleName(role), Arrays.stream(places).map(Place::of).toList());
        return this;
    }

    /** The error, for what else it says. */
    static DroverException failure(ErrorKind kind, ThrowingCallable action) {
        DroverException error = catchThrowableOfType(DroverException.class, action);
        assertThat(error).as("an error of kind " + kind).isNotNull();
        assertThat(error.kind()).as(error.text()).isEqualTo(kind);
        return error;
    }
}
