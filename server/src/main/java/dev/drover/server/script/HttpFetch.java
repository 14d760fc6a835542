package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The host function behind {@code fetch}, over the JDK's client. Safe for use by many threads. */
public final class HttpFetch implements AutoCloseable {

    /**
     * What is fetched.
     *
     * @param headers pairs of name and value
     * @param redirect follow, manual or error
     * @param body whether the bytes beside are sent
     */
    public record Parameters(
            String url, String method, List<List<String>> headers, String redirect, boolean body) {}

    /** What came; its body stands beside. */
    record Answer(
            int status,
            String statusText,
            List<List<String>> headers,
            String url,
            boolean redirected) {}

    private final NetworkConfiguration configuration;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    @GuardedBy("this")
    private @Nullable HttpClient client;

    @GuardedBy("this")
    private boolean closed;

    public HttpFetch(NetworkConfiguration configuration) {
        this.configuration = configuration;
    }

    /** To be put into the table of {@link HostCalls}. */
    public HostFunction<Parameters> function() {
        return HostFunction.blocking(
                "network.fetch", Permission.NETWORK, Parameters.class, this::fetch);
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (client != null) {
                client.shutdownNow();
            }
        }
        executor.shutdownNow();
    }

    private HostResult fetch(HostCall<Parameters> call) throws InterruptedException {
        FetchRequest request = FetchRequest.of(call.parameters(), call.bytes());
        String redirect = call.parameters().redirect();
        long deadline = System.nanoTime() + configuration.wholeTimeout().toNanos();
        for (int redirections = 0; ; redirections++) {
            HttpResponse<byte[]> response = send(request, deadline);
            Optional<String> location = response.headers().firstValue("location");
            boolean isElsewhere = FetchRequest.isRedirect(response.statusCode());
            if (!isElsewhere || location.isEmpty() || redirect.equals("manual")) {
                return result(response, redirections > 0);
            }
            checkRedirection(request, redirect, redirections);
            request = request.redirectedTo(location.get(), response.statusCode());
        }
    }

    /**
     * The client's own time limit ends when the answer begins; a body that trickles has another.
     */
    private HttpResponse<byte[]> send(FetchRequest request, long deadline)
            throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(
                                request.toHttp(configuration.responseTimeout()),
                                BodyHandlers.limiting(
                                        BodyHandlers.ofByteArray(), configuration.bodyBytes()));
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw failed(
                    request,
                    ErrorKind.TIMEOUT,
                    "its answer was not complete within "
                            + configuration.wholeTimeout().toMillis()
                            + " ms, the limit",
                    late);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof IOException known) {
                throw failed(request, known);
            }
            throw new IllegalStateException("The HTTP client failed", failure);
        } finally {
            answer.cancel(true); // breaks off what is under way
        }
    }

    private DroverException failed(FetchRequest request, IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return failed(request, ErrorKind.TIMEOUT, "no answer came in time", failure);
        }
        if (String.valueOf(failure.getMessage()).contains("capacity")) {
            String limit = configuration.bodyBytes() + " bytes";
            return failed(
                    request,
                    ErrorKind.TOO_LARGE,
                    "the body is larger than the limit of " + limit,
                    failure);
        }
        return failed(request, ErrorKind.UNAVAILABLE, describe(failure), failure);
    }

    private HttpClient client() {
        synchronized (this) {
            if (closed) {
                throw new DroverException(
                        ErrorKind.UNAVAILABLE,
                        "The server stops and fetches nothing",
                        "Try later.");
            }
            if (client == null) {
                client =
                        HttpClient.newBuilder()
                                .connectTimeout(configuration.connectTimeout())
                                .followRedirects(HttpClient.Redirect.NEVER)
                                .executor(executor)
                                .build();
            }
            return client;
        }
    }

    private void checkRedirection(FetchRequest request, String redirect, int redirections) {
        if (redirect.equals("error")) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    request + " was redirected, and redirect is 'error'",
                    "Fetch the other address, or follow redirections.");
        }
        if (redirections >= configuration.redirects()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    request
                            + " was redirected more than "
                            + configuration.redirects()
                            + " times, which is the limit",
                    "Look at the address; it may redirect in a circle.");
        }
    }

    private static HostResult result(HttpResponse<byte[]> response, boolean redirected) {
        List<List<String>> headers =
                response.headers().map().entrySet().stream()
                        .filter(header -> !header.getKey().startsWith(":"))
                        .flatMap(header ->
                                header.getValue().stream()
                                        .map(value -> List.of(header.getKey(), value)))
                        .toList();
        return HostResult.of(
                new Answer(
                        response.statusCode(),
                        FetchRequest.reason(response.statusCode()),
                        headers,
                        response.uri().toString(),
                        redirected),
                response.body());
    }

    private static String describe(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the host name is not known";
            }
        }
        String message = failure.getMessage();
        if (message != null) {
            return message;
        }
        return failure instanceof ConnectException
                ? "the connection was refused"
                : "the connection broke";
    }

    private static DroverException failed(
            FetchRequest request, ErrorKind kind, String problem, Throwable cause) {
        return new DroverException(
                kind,
                request + " failed: " + problem,
                "Look whether the other server is there and what it says.",
                Map.of(),
                cause);
    }
}
