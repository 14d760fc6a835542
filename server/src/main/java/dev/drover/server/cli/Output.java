package dev.drover.server.cli;

import dev.drover.api.Json;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What the server's command line says: each thing as a line for people, or as a line of JSON.
 *
 * @param json whether programs read it
 */
record Output(PrintWriter out, boolean json) {

    void say(String line, Map<String, ?> values) {
        print((json ? Json.mapper().writeValueAsString(values) : line) + "\n");
    }

    void print(String text) {
        out.print(text);
        out.flush();
    }
}
