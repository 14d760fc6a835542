package dev.drover.server.access;

import java.time.InstantSource;

/** All that decides who comes in. */
public record Access(
        Authenticator authenticator,
        Tokens tokens,
        Sessions sessions,
        ProcessTokens processTokens,
        FirstAdministrator firstAdministrator,
        Revocations revocations) {

    public static Access over(
            AccessStore store, InstantSource clock, AccessConfiguration configuration) {
        var secrets = new NewSecrets();
        var revocations = new Revocations();
        var processTokens = new ProcessTokens(secrets, revocations);
        var authenticator = new Authenticator(store, clock, processTokens);
        var tokens = new Tokens(store, clock, configuration, secrets, revocations);
        var sessions =
                new Sessions(store, clock, configuration, secrets, authenticator, revocations);
        var first = new FirstAdministrator(store, clock, tokens, authenticator);
        return new Access(authenticator, tokens, sessions, processTokens, first, revocations);
    }
}
