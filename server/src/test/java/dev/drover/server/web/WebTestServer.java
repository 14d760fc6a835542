package dev.drover.server.web;

import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.api.ServerHello;
import dev.drover.library.InMemoryScriptStore;
import dev.drover.library.LibraryConfiguration;
import dev.drover.library.VersionedLibrary;
import dev.drover.server.access.Access;
import dev.drover.server.access.AccessConfiguration;
import dev.drover.server.access.Caller;
import dev.drover.server.access.FakeGroupMembers;
import dev.drover.server.access.FirstAdministrator;
import dev.drover.server.access.InMemoryAccessStore;
import dev.drover.server.access.Permission;
import dev.drover.server.access.SettableClock;
import dev.drover.server.access.Unrecorded;
import dev.drover.server.audit.InMemoryAuditLog;
import dev.drover.server.control.RunTable;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataConfiguration;
import dev.drover.server.data.InMemoryDataStore;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.join.Joining;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.registry.InMemoryNodeStore;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.web.methods.DataMethods;
import dev.drover.server.web.methods.GrantMethods;
import dev.drover.server.web.methods.RoleMethods;
import dev.drover.server.web.methods.ScriptMethods;
import dev.drover.server.web.methods.ServerMethods;
import dev.drover.server.web.methods.StatusMethods;
import dev.drover.server.web.methods.TokenMethods;
import dev.drover.server.web.methods.UserMethods;
import dev.drover.server.web.metrics.HostCallCounts;
import dev.drover.server.web.rpc.RpcMethod;
import dev.drover.server.web.rpc.RpcMethodTable;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The real web server on a free port, over real data, access and library in memory. */
final class WebTestServer implements AutoCloseable {

    static final ServerHello HELLO =
            new ServerHello(
                    "drover", "test", "here", "Linux", 2, "none", 1, Map.of(), Map.of(), List.of());

    final SettableClock clock = new SettableClock();
    final InMemoryAuditLog audit = new InMemoryAuditLog();
    final AtomicBoolean ready = new AtomicBoolean(true);
    final InMemoryAccessStore accessStore = new InMemoryAccessStore();
    final FakeGroupMembers groups = new FakeGroupMembers();
    final Access access =
            Access.ofPrimary(accessStore, clock, AccessConfiguration.defaults(), groups);
    final Data data =
            new Data(new InMemoryDataStore(), DataConfiguration.defaults(), InstantSource.system());
    final RunTable runs = new RunTable(InstantSource.system());
    final Nodes nodes =
            new Nodes(
                    new InMemoryNodeStore(), NodesConfiguration.defaults(), InstantSource.system());
    final VersionedLibrary library =
            new VersionedLibrary(
                    new InMemoryScriptStore(),
                    LibraryConfiguration.defaults(),
                    (name, text) -> {},
                    clock);
    final Secret token = access.firstAdministrator().token(null, Unrecorded.TOKEN);
    final WebServer web;
    final Path localSocket;
    private final SSLContext trust;

    /** On a free port of the loopback address. */
    WebTestServer(Path folder, WebConfiguration configuration, RpcMethod<?, ?>... more) {
        this(folder, configuration.listening("127.0.0.1", 0), List.of(more));
    }

    WebTestServer(Path folder, WebConfiguration configuration, List<RpcMethod<?, ?>> more) {
        List<RpcMethod<?, ?>> methods = new ArrayList<>(more);
        methods.addAll(new ServerMethods(() -> HELLO).all());
        methods.addAll(new StatusMethods(data.status()).all());
        methods.addAll(new DataMethods(data.publicData()).all());
        methods.addAll(new ScriptMethods(library).all());
        methods.addAll(new TokenMethods(access.tokens()).all());
        methods.addAll(new UserMethods(access.users(), access.grants()).all());
        methods.addAll(new RoleMethods(access.roles(), access.grants()).all());
        methods.addAll(new GrantMethods(access.grants(), access.files()).all());
        localSocket = folder.resolve("drover.sock");
        CertificateAuthority authority =
                CertificateAuthority.open(folder.resolve("tls"), InstantSource.system());
        web =
                new WebServer(
                        configuration,
                        authority,
                        new WebParts(
                                access,
                                new RpcMethodTable(methods, "test", audit),
                                audit,
                                data,
                                runs,
                                new HostCallCounts(),
                                new NodeDoor(nodes, joining(authority)),
                                dev.drover.server.web.rpc.Relay.none(),
                                () -> HELLO,
                                ready::get,
                                clock),
                        localSocket,
                        0);
        trust = trust(authority);
        web.start();
    }

    private Joining joining(CertificateAuthority authority) {
        SigningKey orders = SigningKey.create();
        return new Joining(
                new InMemoryNodeStore(),
                nodes,
                authority,
                orders::verifying,
                NodesConfiguration.defaults(),
                InstantSource.system(),
                audit,
                name -> {});
    }

    /** The defaults with these keys of {@code web} over them. */
    static WebConfiguration settings(Map<String, ?> said) {
        ObjectNode all = Json.mapper().valueToTree(WebConfiguration.defaults());
        said.forEach((key, value) -> all.set(key, Json.mapper().valueToTree(value)));
        return Json.mapper().treeToValue(all, WebConfiguration.class);
    }

    /** A token that may do only this. */
    Secret tokenFor(Permission... permissions) {
        return access.tokens()
                .create(
                        Caller.administrator(FirstAdministrator.NAME),
                        "for tests",
                        Set.of(permissions),
                        null)
                .secret();
    }

    WireClient connect() throws IOException {
        return connect(token);
    }

    /** A connection whose hello has been read. */
    WireClient connect(Secret shown) throws IOException {
        WireClient client =
                upgrade(
                        Map.of(
                                "Authorization",
                                "Bearer " + shown.reveal(),
                                "Sec-WebSocket-Protocol",
                                "drover.v1"));
        client.notification("server.hello");
        return client;
    }

    WireClient upgrade(Map<String, String> headers) throws IOException {
        return WireClient.open(socket(), headers);
    }

    /** TLS to the server, whose certificate and name are checked. */
    Socket socket() throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        trust.getSocketFactory()
                                .createSocket(
                                        new Socket(InetAddress.getLoopbackAddress(), web.port()),
                                        "localhost",
                                        web.port(),
                                        true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    HttpClient http() {
        return HttpClient.newBuilder()
                .sslContext(trust)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @Override
    public void close() {
        web.close();
        nodes.close();
        runs.close();
        data.close();
    }

    private static SSLContext trust(CertificateAuthority authority) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", authority.certificate());
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
