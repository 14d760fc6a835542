package dev.drover.server.access;

/** Tokens that a test has made without an audit log. */
public final class Unrecorded {

    public static final FirstAdministrator.Journal TOKEN = (name, revoked, making) -> making.get();

    private Unrecorded() {}
}
