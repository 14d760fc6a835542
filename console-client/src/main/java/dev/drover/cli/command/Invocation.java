package dev.drover.cli.command;

import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.ErrorKind;
import dev.drover.cli.locate.ServerLocator;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.client.Endpoint;
import dev.drover.client.HttpRpc;
import dev.drover.client.JsonText;
import dev.drover.client.Rpc;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One use of a command: its arguments, its surroundings, its way to the server. */
public final class Invocation implements AutoCloseable {

    /** The names of options that every command takes. */
    public static final String OUTPUT = "--output";

    public static final String SERVER = "--server";
    public static final String AUTHORITY = "--ca";

    private final ParseResult arguments;
    private final List<ParseResult> chain;
    private final Surroundings surroundings;
    private @Nullable Endpoint endpoint;
    private @Nullable HttpRpc rpc;

    /**
     * @param arguments of the command itself: the last of the chain
     * @param chain from {@code drover} down to the command
     */
    public Invocation(ParseResult arguments, List<ParseResult> chain, Surroundings surroundings) {
        this.arguments = arguments;
        this.chain = List.copyOf(chain);
        this.surroundings = surroundings;
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    public Screen screen() {
        return surroundings.screen();
    }

    /** What the user wrote for an option, here or before the command's name. */
    public Optional<String> option(String name) {
        return chain.reversed().stream()
                .map(result -> result.matchedOption(name))
                .filter(option -> option != null)
                .findFirst()
                .map(OptionSpec::getValue);
    }

    /** What the user wrote for an option that may be given several times. */
    public List<String> options(String name) {
        String[] values = arguments.matchedOptionValue(name, new String[0]);
        return List.copyOf(Arrays.asList(values));
    }

    public boolean flag(String name) {
        return arguments.hasMatchedOption(name);
    }

    public Optional<Duration> duration(String name) {
        return option(name).map(text -> about(name, text, () -> Durations.parse(text)));
    }

    /** A whole number within bounds. */
    public Optional<Integer> number(String name, int lowest, int highest) {
        return option(name)
                .map(text -> {
                    int value = parse(name, text);
                    if (value < lowest || value > highest) {
                        throw wrong(
                                name + " is " + value,
                                "It may be " + lowest + " to " + highest + ".");
                    }
                    return value;
                });
    }

    private static int parse(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrong(name + " is '" + text + "'", "Give a whole number.");
        }
    }

    private static <T> T about(String name, String text, java.util.function.Supplier<T> reading) {
        try {
            return reading.get();
        } catch (DroverException e) {
            throw new DroverException(e.kind(), name + " " + text + ": " + e.text(), e.hint());
        }
    }

    public String argument(int index) {
        return optionalArgument(index)
                .orElseThrow(() -> new IllegalStateException("argument " + index + " is optional"));
    }

    public Optional<String> optionalArgument(int index) {
        return arguments.hasMatchedPositional(index)
                ? Optional.ofNullable(arguments.matchedPositionalValue(index, (String) null))
                : Optional.empty();
    }

    /** The arguments from {@code index} on. */
    public List<String> arguments(int index) {
        String[] values = arguments.matchedPositionalValue(index, new String[0]);
        return List.copyOf(Arrays.asList(values));
    }

    /** A value that is JSON is taken as JSON, else as text. */
    public static JsonNode value(String text) {
        try {
            return JsonText.read(text);
        } catch (DroverException e) {
            return JsonText.text(text);
        }
    }

    /** Whether programs are to read what is printed. */
    public boolean json() {
        return form().equals("json");
    }

    /** In which form to print. */
    public String form() {
        return option(OUTPUT).orElse("text");
    }

    /** Refuses a form of output that the command does not know. */
    public void requireForm(List<String> forms) {
        if (!forms.contains(form())) {
            throw wrong(
                    "The form of output '" + form() + "' is not known",
                    "Use "
                            + String.join(", ", forms.subList(0, forms.size() - 1))
                            + " or "
                            + forms.getLast()
                            + ".");
        }
    }

    /** Prints one JSON value: laid out on a terminal, else on one line. */
    public int printJson(JsonNode node) {
        boolean person = screen().traits().output();
        screen().line(person ? SafeText.lines(JsonText.pretty(node)) : JsonText.write(node));
        return 0;
    }

    /** Tells that something is done, to people; programs have the exit code. */
    public int done(String what) {
        if (!json()) {
            screen().line(SafeText.line(what));
        }
        return 0;
    }

    /**
     * How long ago an instant of an answer was, or how far ahead it is; empty where there is none.
     */
    public String moment(JsonNode instant) {
        if (!instant.isString()) {
            return "";
        }
        Instant at = Instant.parse(instant.asString());
        Instant now = surroundings.clock().instant();
        return at.isAfter(now)
                ? "in " + Ages.coarse(Duration.between(now, at))
                : Ages.coarse(Duration.between(at, now)) + " ago";
    }

    /** The same use, at another server; for the caller to close. */
    public Invocation at(Endpoint other) {
        Invocation invocation = new Invocation(arguments, chain, surroundings);
        invocation.endpoint = other;
        return invocation;
    }

    public Endpoint endpoint() {
        Endpoint found = endpoint;
        if (found == null) {
            found =
                    new ServerLocator(surroundings)
                            .locate(option(SERVER).orElse(null), option(AUTHORITY).orElse(null));
            endpoint = found;
        }
        return found;
    }

    /** The words as they were written, from {@code drover} on, without that. */
    public List<String> words() {
        return chain.getFirst().originalArgs();
    }

    /** For calls one after the other. */
    public Rpc rpc() {
        HttpRpc open = rpc;
        if (open == null) {
            open = new HttpRpc(endpoint());
            rpc = open;
        }
        return open;
    }

    /** The next {@link #rpc} is over another connection. */
    public void dropRpc() {
        HttpRpc open = rpc;
        rpc = null;
        if (open != null) {
            open.close();
        }
    }

    /** A connection of its own, for the caller to close. */
    public Rpc anotherRpc() {
        return new HttpRpc(endpoint());
    }

    /** For a use that {@code what} and {@code instead} say is wrong. */
    public static DroverException wrong(String what, String instead) {
        return new DroverException(ErrorKind.INVALID_PARAMETERS, what, instead);
    }

    @Override
    public void close() {
        dropRpc();
    }
}
