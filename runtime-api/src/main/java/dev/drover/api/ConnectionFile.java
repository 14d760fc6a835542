package dev.drover.api;

/**
 * What {@code connection.json} holds.
 *
 * @param url such as {@code https://127.0.0.1:7070}
 * @param caCertificate path of the server's own certificate authority, PEM
 */
public record ConnectionFile(String url, Secret token, String caCertificate) {}
