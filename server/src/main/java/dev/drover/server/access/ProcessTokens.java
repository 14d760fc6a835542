package dev.drover.server.access;

import dev.drover.api.RunId;
import dev.drover.api.Secret;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The tokens with which local processes connect back: in memory alone, good while their process
 * lives. Safe for use by many threads.
 */
public final class ProcessTokens {

    private final Map<TokenHash, Authentication> known = new ConcurrentHashMap<>();
    private final NewSecrets secrets;
    private final Revocations revocations;

    ProcessTokens(NewSecrets secrets, Revocations revocations) {
        this.secrets = secrets;
        this.revocations = revocations;
    }

    /** A token that makes its holder this caller until it is revoked. */
    public Secret issue(Caller caller) {
        Secret secret = secrets.next(NewSecrets.PROCESS);
        admit(secret, caller);
        return secret;
    }

    /**
     * Makes the holder of that token this caller until it is revoked: of a process that was given
     * it before, or is about to be.
     */
    public void admit(Secret token, Caller caller) {
        TokenHash hash = TokenHash.of(token);
        known.put(hash, Authentication.ofProcess(caller, hash));
    }

    /** Ends the token and the connections that it opened; nothing happens where it is not known. */
    public void revoke(Secret token) {
        TokenHash hash = TokenHash.of(token);
        if (known.remove(hash) != null) {
            revocations.revoked(authentication -> authentication.credential().equals(hash));
        }
    }

    /** Ends all tokens of the run's processes and the connections that they opened. */
    public void revokeAll(RunId run) {
        Predicate<Authentication> affected =
                authentication -> Objects.equals(authentication.caller().run(), run);
        if (known.values().removeIf(affected)) {
            revocations.revoked(affected);
        }
    }

    /** Ends the tokens of all processes of these users. */
    void revokeAllOf(Set<String> users) {
        known.values().removeIf(authentication -> users.contains(authentication.caller().user()));
    }

    Optional<Authentication> find(TokenHash hash) {
        return Optional.ofNullable(known.get(hash));
    }

    int size() {
        return known.size();
    }
}
