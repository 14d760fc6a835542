package dev.drover.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Keeps users, roles, grants, tokens and sessions in memory. */
public final class InMemoryAccessStore implements AccessStore {

    @GuardedBy("this")
    private final Map<String, User> users = new TreeMap<>();

    @GuardedBy("this")
    private final Map<RoleName, Role> roles = new TreeMap<>();

    @GuardedBy("this")
    private final Set<Grant> grants = new TreeSet<>();

    @GuardedBy("this")
    private final List<StoredToken> tokens = new ArrayList<>();

    @GuardedBy("this")
    private final List<StoredSession> sessions = new ArrayList<>();

    @Override
    public synchronized StoredRights rights() {
        return new StoredRights(
                List.copyOf(users.values()), List.copyOf(roles.values()), List.copyOf(grants));
    }

    @Override
    public synchronized void change(RightsChange change) {
        Set<String> ended = new HashSet<>(change.endedTokens());
        ended.addAll(change.removedUsers());
        grants.removeAll(change.removedGrants());
        grants.removeIf(grant -> change.removedUsers().contains(grant.user()));
        delete(token -> ended.contains(token.user()));
        delete(token ->
                token.kind() != TokenKind.MADE && change.endedLogins().contains(token.user()));
        change.removedUsers().forEach(users::remove);
        change.removedRoles().forEach(roles::remove);
        change.users().forEach(user -> users.put(user.name(), user));
        change.roles().forEach(role -> roles.put(role.name(), role));
        grants.addAll(change.grants());
    }

    @Override
    public synchronized List<TokenId> trimLogins(String user, int keep, Instant now) {
        delete(token -> token.kind() != TokenKind.MADE && !token.isValidAt(now));
        List<TokenId> old =
                tokens.stream()
                        .filter(token ->
                                token.kind() != TokenKind.MADE && token.user().equals(user))
                        .sorted(Comparator.comparing(StoredToken::createdAt).reversed())
                        .skip(keep)
                        .map(StoredToken::id)
                        .toList();
        delete(token -> old.contains(token.id()));
        return old;
    }

    private synchronized void delete(Predicate<StoredToken> which) {
        tokens.stream().filter(which).toList().forEach(token -> deleteToken(token.id()));
    }

    @Override
    public synchronized void insertToken(StoredToken token) {
        tokens.add(token);
    }

    @GuardedBy("this")
    private final Map<TokenHash, Runnable> afterFinding = new HashMap<>();

    /** Does something right after a token has been found for the first time from now on. */
    public synchronized void afterFinding(TokenHash hash, Runnable action) {
        afterFinding.put(hash, action);
    }

    @Override
    public synchronized Optional<StoredToken> findToken(TokenHash hash) {
        Optional<StoredToken> found =
                tokens.stream().filter(token -> token.hash().equals(hash)).findFirst();
        Runnable action = afterFinding.remove(hash);
        if (action != null) {
            action.run();
        }
        return found;
    }

    @Override
    public synchronized List<StoredToken> tokens() {
        return tokens.stream().sorted(Comparator.comparing(StoredToken::createdAt)).toList();
    }

    @Override
    public synchronized boolean deleteToken(TokenId id) {
        sessions.removeIf(session -> session.token().id().equals(id));
        return tokens.removeIf(token -> token.id().equals(id));
    }

    @Override
    public synchronized void insertSession(StoredSession session) {
        sessions.add(session);
    }

    @Override
    public synchronized Optional<StoredSession> findSession(TokenHash hash) {
        return sessions.stream().filter(session -> session.hash().equals(hash)).findFirst();
    }

    @Override
    public synchronized boolean deleteSession(TokenHash hash) {
        return sessions.removeIf(session -> session.hash().equals(hash));
    }

    @Override
    public synchronized void trimSessions(TokenHash token, int keep, Instant now) {
        sessions.removeIf(session -> !session.isValidAt(now));
        List<StoredSession> own =
                sessions.stream()
                        .filter(session -> session.token().equals(token))
                        .sorted(Comparator.comparing(StoredSession::createdAt).reversed())
                        .toList();
        sessions.removeAll(own.subList(Math.min(keep, own.size()), own.size()));
    }
}
