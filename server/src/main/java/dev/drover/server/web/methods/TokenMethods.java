package dev.drover.server.web.methods;

import dev.drover.api.Secret;
import dev.drover.server.access.NewToken;
import dev.drover.server.access.Permission;
import dev.drover.server.access.StoredToken;
import dev.drover.server.access.TokenId;
import dev.drover.server.access.TokenKind;
import dev.drover.server.access.Tokens;
import dev.drover.server.web.rpc.Done;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** {@code token.*}: the tokens by which callers are known. */
public final class TokenMethods {

    /**
     * @param user for whom; the caller's own where it is not said
     */
    record Create(
            String name,
            @Nullable List<Permission> permissions,
            @Nullable Duration expiresIn,
            @Nullable String user) {}

    record Identified(TokenId tokenId) {}

    /** A token without its secret. */
    record TokenView(
            TokenId tokenId,
            String name,
            String user,
            TokenKind kind,
            List<Permission> permissions,
            Instant createdAt,
            @Nullable Instant expiresAt) {

        static TokenView of(StoredToken token) {
            return new TokenView(
                    token.id(),
                    token.name(),
                    token.user(),
                    token.kind(),
                    token.permissions().stream().sorted().toList(),
                    token.createdAt(),
                    token.expiresAt());
        }
    }

    /**
     * @param token shown this once
     */
    record Created(Secret token, TokenId tokenId, @Nullable Instant expiresAt) {}

    record TokenList(List<TokenView> tokens) {}

    private final Tokens tokens;

    public TokenMethods(Tokens tokens) {
        this.tokens = tokens;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "token.create",
                        Permission.ADMINISTER,
                        Effect.RECORDED_WITH_RESULT,
                        Create.class,
                        Created.class,
                        "Makes a token with all or some of the caller's permissions, or those of"
                                + " another user, and shows it this once.",
                        this::create),
                new RpcMethod<>(
                        "token.list",
                        Permission.ADMINISTER,
                        Effect.NONE,
                        NoParameters.class,
                        TokenList.class,
                        "Gives the tokens that there are, without their secrets.",
                        (call, none) ->
                                new TokenList(tokens.list().stream().map(TokenView::of).toList())),
                new RpcMethod<>(
                        "token.revoke",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Identified.class,
                        Done.class,
                        "Ends a token and the connections that it opened.",
                        (call, identified) -> {
                            tokens.revoke(identified.tokenId());
                            return Done.DONE;
                        }));
    }

    private Created create(RpcCall call, Create create) {
        @Nullable Set<Permission> permissions =
                create.permissions() == null ? null : Set.copyOf(create.permissions());
        String user = create.user();
        NewToken made =
                user == null || user.equals(call.caller().user())
                        ? tokens.create(
                                call.caller(), create.name(), permissions, create.expiresIn())
                        : tokens.createFor(
                                call.caller(),
                                user,
                                create.name(),
                                permissions,
                                create.expiresIn());
        return new Created(made.secret(), made.token().id(), made.token().expiresAt());
    }
}
