package dev.drover.server.access;

import java.time.InstantSource;

/** All that decides who comes in, and who may what. */
public record Access(
        Authenticator authenticator,
        Tokens tokens,
        Sessions sessions,
        PasswordLogins logins,
        ProcessTokens processTokens,
        FirstAdministrator firstAdministrator,
        Revocations revocations,
        Rights rights,
        Users users,
        Roles roles,
        Grants grants,
        AccessFiles files) {

    /**
     * Of a primary, whose callers all act for its users.
     *
     * @param groups asked when it matters, not before
     */
    public static Access ofPrimary(
            AccessStore store,
            InstantSource clock,
            AccessConfiguration configuration,
            GroupMembers groups) {
        return of(store, clock, configuration, groups, true);
    }

    /** Of a node, where callers act for users of its primary, too. */
    public static Access ofNode(
            AccessStore store, InstantSource clock, AccessConfiguration configuration) {
        return of(store, clock, configuration, GroupMembers.none(), false);
    }

    private static Access of(
            AccessStore store,
            InstantSource clock,
            AccessConfiguration configuration,
            GroupMembers groups,
            boolean primary) {
        var secrets = new NewSecrets();
        var revocations = new Revocations();
        var processTokens = new ProcessTokens(secrets, revocations);
        var rights = new Rights(store, configuration, processTokens, revocations, primary);
        var authenticator = new Authenticator(store, clock, processTokens, rights);
        var tokens = new Tokens(store, clock, configuration, rights, secrets, revocations);
        var failures = new LoginFailures(clock, configuration.loginFailuresPerMinute());
        var passwords = new Passwords(configuration.passwords());
        var logins = new PasswordLogins(rights, passwords, tokens, failures, configuration);
        var sessions =
                new Sessions(
                        store,
                        clock,
                        configuration,
                        secrets,
                        authenticator,
                        revocations,
                        tokens,
                        logins,
                        failures);
        var grants = new Grants(rights, groups);
        return new Access(
                authenticator,
                tokens,
                sessions,
                logins,
                processTokens,
                new FirstAdministrator(store, rights, clock, tokens, authenticator),
                revocations,
                rights,
                new Users(rights, passwords, logins, clock),
                new Roles(rights),
                grants,
                new AccessFiles(rights, grants, clock));
    }
}
