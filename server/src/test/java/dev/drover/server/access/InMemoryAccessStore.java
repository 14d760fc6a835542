package dev.drover.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps users, tokens and sessions in memory. */
public final class InMemoryAccessStore implements AccessStore {

    @GuardedBy("this")
    private final Map<String, User> users = new TreeMap<>();

    @GuardedBy("this")
    private final List<StoredToken> tokens = new ArrayList<>();

    @GuardedBy("this")
    private final List<StoredSession> sessions = new ArrayList<>();

    @Override
    public synchronized void insertUser(User user) {
        if (users.putIfAbsent(user.name(), user) != null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "There is a user " + user.name() + " already",
                    "Take another name.");
        }
    }

    @Override
    public synchronized Optional<User> findUser(String name) {
        return Optional.ofNullable(users.get(name));
    }

    @Override
    public synchronized List<User> users() {
        return List.copyOf(users.values());
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
