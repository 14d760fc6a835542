package dev.drover.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.Prompt;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Traits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The command line in process: its surroundings are the test's, and so is what it prints. */
public final class CommandLineFixture {

    /** The end of a command. */
    public record Ended(int code, String out, String err) {

        public List<String> lines() {
            return out.lines().toList();
        }
    }

    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final List<Runnable> listening = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private boolean interruptedAtOnce;
    private Traits traits = Traits.none();
    private String input = "";
    private Optional<Path> launcher = Optional.empty();
    private InstantSource clock = InstantSource.fixed(NOW);

    /**
     * @param folder where the user's home is, and where it works
     */
    public CommandLineFixture(Path folder) {
        this.folder = folder;
    }

    public CommandLineFixture with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public CommandLineFixture with(Traits other) {
        traits = other;
        return this;
    }

    public CommandLineFixture withInput(String text) {
        input = text;
        return this;
    }

    /** What the person at the terminal says, in turn. */
    public CommandLineFixture answering(String... said) {
        answers.addAll(List.of(said));
        return this;
    }

    /** What the person was asked. */
    public List<String> questions() {
        return List.copyOf(questions);
    }

    public CommandLineFixture withLauncher(Path file) {
        launcher = Optional.of(file);
        return this;
    }

    public CommandLineFixture withRealClock() {
        clock = InstantSource.system();
        return this;
    }

    /** Ctrl-C. */
    public void interrupt() {
        listening.forEach(Runnable::run);
    }

    /** Ctrl-C as soon as the command hears it. */
    public CommandLineFixture interruptedAtOnce() {
        interruptedAtOnce = true;
        return this;
    }

    /** What it has printed so far, while it runs. */
    public String soFar() {
        return out.toString(UTF_8);
    }

    public Ended run(String... words) {
        out.reset();
        err.reset();
        int code = new DroverCommandLine(surroundings()).run(List.of(words));
        return new Ended(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** What its commands see of the process that they run in. */
    public Surroundings surroundings() {
        return new Surroundings(
                environment,
                folder,
                "somebody",
                folder,
                launcher,
                launcher.map(file -> folder),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new Screen(
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        traits),
                new Answers(),
                interrupts(),
                clock);
    }

    private Interrupts interrupts() {
        return action -> {
            listening.add(action);
            if (interruptedAtOnce) {
                action.run();
            }
            return () -> listening.remove(action);
        };
    }

    private final class Answers implements Prompt {

        @Override
        public Optional<String> ask(String question) {
            questions.add(question);
            return Optional.ofNullable(answers.poll());
        }

        @Override
        public Optional<String> askSecretly(String question) {
            questions.add(question);
            return Optional.ofNullable(answers.poll());
        }
    }
}
