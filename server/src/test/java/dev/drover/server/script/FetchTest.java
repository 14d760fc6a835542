package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.drover.api.RunError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** fetch against a real HTTP server on the loopback. */
final class FetchTest {

    private final TestHost scripts = new TestHost();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    FetchTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.setExecutor(executor);
        server.createContext("/echo", this::echo);
        server.createContext("/to-echo", exchange -> redirect(exchange, 302, "/echo?redirected"));
        server.createContext("/circle", exchange -> redirect(exchange, 307, "/circle"));
        server.createContext("/big", exchange -> answer(exchange, 200, new byte[17 << 20]));
        server.createContext("/missing", exchange -> answer(exchange, 404, "no".getBytes(UTF_8)));
        server.createContext("/never", this::never);
        server.createContext("/trickle", this::trickle);
        server.start();
    }

    @AfterEach
    void close() {
        release.countDown();
        scripts.close();
        server.stop(0);
        executor.shutdownNow();
    }

    private void echo(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String header = exchange.getRequestHeaders().getFirst("X-Mine");
        String said =
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + " "
                        + header
                        + " "
                        + body;
        exchange.getResponseHeaders().add("X-Yours", "yes");
        answer(exchange, 200, said.getBytes(UTF_8));
    }

    private void never(HttpExchange exchange) throws IOException {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('x');
        exchange.getResponseBody().flush();
        never(exchange);
    }

    private static void redirect(HttpExchange exchange, int status, String to) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("Location", to);
        answer(exchange, status, new byte[0]);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String script(String text) {
        return text.replace("URL/", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Test
    void sendsAndReceives() {
        String text =
                "const r = await fetch('URL/echo?q=ä', { method: 'POST', headers: { 'X-Mine':"
                        + " 'here' }, body: 'Grüße' }); export default [r.ok, r.status,"
                        + " r.headers.get('x-yours'), await r.text()];";
        assertThat(scripts.result(script(text)).toString())
                .isEqualTo("[true,200,\"yes\",\"POST /echo?q=%C3%A4 here Grüße\"]");
    }

    @Test
    void followsRedirectionsAsBrowsersDo() {
        String text =
                "const r = await fetch('URL/to-echo', { method: 'POST', body: 'gone' });"
                        + " const m = await fetch('URL/to-echo', { redirect: 'manual' });"
                        + " export default [r.redirected, (await r.text()).trim(), m.status];";
        assertThat(scripts.result(script(text)).toString())
                .isEqualTo("[true,\"GET /echo?redirected null\",302]");
    }

    @Test
    void givesAnErrorStatusAsAResponse() {
        String text =
                "const r = await fetch('URL/missing'); export default [r.ok, r.status,"
                        + " r.statusText];";
        assertThat(scripts.result(script(text)).toString()).isEqualTo("[false,404,\"Not Found\"]");
    }

    @Test
    void stopsGoingRoundInCircles() {
        assertThat(scripts.error(script("await fetch('URL/circle');")).message())
                .contains("redirected more than 20 times");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertThat(scripts.error(script("await fetch('URL/big');")).message())
                .contains("larger than the limit of 16777216 bytes");
    }

    @Test
    void bodiesThatTrickleHaveATimeLimitToo() {
        NetworkConfiguration hasty =
                new NetworkConfiguration(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(300),
                        1 << 20,
                        20);
        try (HttpFetch fetch = new HttpFetch(hasty);
                TestHost impatient =
                        new TestHost(ScriptConfiguration.defaults(), fetch.function())) {
            RunError error = impatient.error(script("await fetch('URL/trickle');"));
            assertThat(error.message())
                    .contains("TimeoutError", "/trickle failed", "not complete within 300 ms");
        }
    }

    @Test
    void isAborted() {
        String text =
                "try { await fetch('URL/never', { signal: AbortSignal.timeout(50) }); }"
                        + " catch (e) { globalThis.caught = e.name; } export default caught;";
        assertThat(scripts.result(script(text)).asString()).isEqualTo("TimeoutError");
    }

    @Test
    void saysThatNobodyIsThere() {
        RunError error = scripts.error("\nawait fetch('http://127.0.0.1:1/x?secret=1');");
        assertThat(error.hostCall()).isEqualTo("network.fetch");
        assertThat(error.message())
                .contains("GET http://127.0.0.1:1/x failed")
                .doesNotContain("secret");
        assertThat(error.line()).isEqualTo(2);
    }

    @Test
    void takesOnlyHttp() {
        assertThat(scripts.error("await fetch('file:///etc/passwd');").message())
                .contains("takes http: and https: URLs");
    }
}
