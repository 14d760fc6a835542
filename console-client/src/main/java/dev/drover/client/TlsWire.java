package dev.drover.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A wire over TLS, with the server's certificate and name checked. */
final class TlsWire implements Wire {

    private final Endpoint endpoint;
    private final SSLSocket socket;

    private TlsWire(Endpoint endpoint, SSLSocket socket) {
        this.endpoint = endpoint;
        this.socket = socket;
    }

    static TlsWire connect(Endpoint endpoint, Deadline deadline) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(
                    new InetSocketAddress(endpoint.host(), endpoint.port()),
                    deadline.remainingMilliseconds(endpoint.url().toString()));
            plain.setTcpNoDelay(true);
            SSLSocket socket =
                    (SSLSocket)
                            endpoint.trust()
                                    .context()
                                    .getSocketFactory()
                                    .createSocket(plain, endpoint.host(), endpoint.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(deadline.remainingMilliseconds(endpoint.url().toString()));
            socket.startHandshake();
            return new TlsWire(endpoint, socket);
        } catch (SocketTimeoutException e) {
            plain.close();
            throw deadline.missed(endpoint.url().toString());
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, Deadline deadline) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    @Override
    public int read(byte[] into, Deadline deadline) throws IOException {
        socket.setSoTimeout(deadline.remainingMilliseconds(endpoint.url().toString()));
        try {
            return socket.getInputStream().read(into);
        } catch (SocketTimeoutException e) {
            throw deadline.missed(endpoint.url().toString());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
