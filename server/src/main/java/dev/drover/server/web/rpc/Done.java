package dev.drover.server.web.rpc;

/** For methods whose answer says nothing but that it is done: {@code {}}. */
public record Done() {

    public static final Done DONE = new Done();
}
