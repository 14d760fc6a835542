package dev.drover.benchmarks;

import dev.drover.api.Json;
import dev.drover.api.TaskState;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A command on 100 targets: Drover's agents beside the tools that reach their hosts by SSH, as far
 * as these are installed.
 */
final class TasksOnMany {
    private static final int TARGETS = 100;
    private static final int AT_ONCE = 100;
    private static final String ALL_NODES = "node-*";
    private static final String ANSIBLE = "ansible -m command";

    private static final String SCRIPT =
            """
            const started = performance.now();
            const { state } = await host.task({ command: args.command, targets: args.targets });
            export default { milliseconds: performance.now() - started, state };
            """;

    private final Surroundings surroundings;
    private final int turns;

    TasksOnMany(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.turns = surroundings.quick() ? 2 : 7;
    }

    /** The sides of one command. */
    private record Sides(
            Turns.Timed console,
            Turns.Timed script,
            Turns.Timed commandLine,
            Map<String, Turns.Timed> cold,
            Map<String, Turns.Timed> kept,
            Optional<Turns.Timed> ansible) {

        Map<String, Turns.Timed> others() {
            Map<String, Turns.Timed> others = new LinkedHashMap<>(cold);
            others.putAll(kept);
            ansible.ifPresent(timed -> others.put(ANSIBLE, timed));
            return others;
        }
    }

    void measure(Report report) throws Exception {
        if (!SshServer.isThere()) {
            throw new IOException(
                    "There is no sshd: install openssh-server, clustershell, pdsh, pssh, ansible");
        }
        Path data = Files.createTempDirectory(surroundings.scratch(), "tasks");
        try (NodeSwarm swarm = NodeSwarm.join(surroundings, data, TARGETS);
                DroverServer server = DroverServer.start(surroundings, data, NodeSwarm.HOST, 0);
                SshServer ssh = SshServer.start(surroundings)) {
            swarm.link(TARGETS, server.url().getPort());
            report.progress(TARGETS + " nodes are linked");
            ssh.keepConnections(hosts());
            report.progress(TARGETS + " connections by ssh are kept");
            for (List<String> command : List.of(List.of("true"), List.of("echo", "hello"))) {
                Turns turns = new Turns();
                Sides sides = sides(turns, server, ssh, command);
                warmUp(server, command);
                report.progress(String.join(" ", command) + ": " + this.turns + " turns");
                turns.take(1, this.turns);
                add(report, String.join(" ", command), sides);
            }
        }
    }

    /** A server that has been at work for a while; what starts anew each time has no such state. */
    private void warmUp(DroverServer server, List<String> command) throws IOException {
        for (int task = 0; task < (surroundings.quick() ? 20 : 300); task++) {
            fromConsole(server, command);
        }
    }

    private Sides sides(Turns turns, DroverServer server, SshServer ssh, List<String> command)
            throws IOException {
        Map<String, Turns.Timed> cold = new LinkedHashMap<>();
        Map<String, Turns.Timed> kept = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> tool : tools(ssh, false, command).entrySet()) {
            cold.put(tool.getKey(), turns.timed(() -> timed(tool.getValue())));
        }
        for (Map.Entry<String, List<String>> tool : tools(ssh, true, command).entrySet()) {
            kept.put(
                    tool.getKey() + ", kept connections",
                    turns.timed(() -> timed(tool.getValue())));
        }
        Optional<Turns.Timed> ansible =
                ansible(ssh, command).map(words -> turns.timed(() -> timed(words)));
        return new Sides(
                turns.timed(() -> fromConsole(server, command)),
                turns.timed(() -> fromScript(server, command)),
                turns.timed(() -> timed(commandLine(server, command))),
                cold,
                kept,
                ansible);
    }

    private void add(Report report, String command, Sides sides) {
        String what = "'" + command + "' on 100 targets, ";
        String console = what + "asked from a console";
        String script = what + "asked from a script";
        String commandLine = what + "drover exec as a whole";
        fastest(sides.cold())
                .ifPresent(fastest -> {
                    report.add(part(10, console, sides.console(), fastest));
                    report.add(part(10, script, sides.script(), fastest));
                    report.add(part(5, commandLine, sides.commandLine(), fastest));
                });
        fastest(sides.kept())
                .ifPresent(fastest -> {
                    report.add(part(5, console, sides.console(), fastest));
                    report.add(part(5, script, sides.script(), fastest));
                });
        sides.ansible()
                .ifPresent(samples -> {
                    Map.Entry<String, Turns.Timed> ansible = Map.entry(ANSIBLE, samples);
                    report.add(part(50, console, sides.console(), ansible));
                    report.add(part(50, script, sides.script(), ansible));
                    report.add(part(30, commandLine, sides.commandLine(), ansible));
                });
        sides.others()
                .forEach((name, other) -> {
                    report.add(
                            Verdict.note(
                                    console, "ms", sides.console().wall(), other.wall(), name));
                    report.add(
                            Verdict.note(
                                    console,
                                    "ms of processor",
                                    sides.console().processor(),
                                    other.processor(),
                                    name));
                });
    }

    private static Verdict part(
            int times, String what, Turns.Timed drover, Map.Entry<String, Turns.Timed> limit) {
        return Verdict.timesFaster(
                times, what, "ms", drover.wall(), limit.getValue().wall(), limit.getKey());
    }

    private static Optional<Map.Entry<String, Turns.Timed>> fastest(
            Map<String, Turns.Timed> sides) {
        return sides.entrySet().stream()
                .min(Comparator.comparingDouble(side -> side.getValue().wall().median()));
    }

    // ---- Drover

    /** Over a connection that has been used before: others take long, and it would time out. */
    private static double fromConsole(DroverServer server, List<String> command)
            throws IOException {
        try (Session session = Session.open(server.url(), server.authority(), server.token())) {
            session.call("server.info", "{}");
            long started = System.nanoTime();
            run(session, command);
            return (System.nanoTime() - started) / 1e6;
        }
    }

    private static void run(Session session, List<String> command) throws IOException {
        String parameters =
                Json.mapper()
                        .writeValueAsString(
                                Map.of("targets", List.of(ALL_NODES), "command", command));
        String task = session.call("task.start", parameters).path("taskId").asString();
        JsonNode changes;
        long version = 0;
        do {
            changes =
                    session.call(
                            "task.poll",
                            "{\"taskId\":\"%s\",\"since\":%d,\"wait\":10000}"
                                    .formatted(task, version));
            version = changes.path("version").asLong();
        } while (!isOver(changes.path("task").path("state").asString()));
        requireComplete(changes.path("task").path("state").asString());
    }

    private static boolean isOver(String state) {
        return TaskState.valueOf(state).isFinal();
    }

    private static double fromScript(DroverServer server, List<String> command) throws IOException {
        JsonNode result = server.run(SCRIPT, Map.of("command", command, "targets", ALL_NODES));
        requireComplete(result.path("state").asString());
        return result.path("milliseconds").asDouble();
    }

    private static void requireComplete(String state) {
        if (!state.equals(TaskState.COMPLETE.name())) {
            throw new IllegalStateException("The task ended as " + state);
        }
    }

    private List<String> commandLine(DroverServer server, List<String> command) {
        List<String> words = new ArrayList<>();
        words.addAll(
                List.of(
                        surroundings.checkout().resolve("drover").toString(),
                        "exec",
                        "--server",
                        server.connectionFile().toString(),
                        ALL_NODES,
                        "--"));
        words.addAll(command);
        return words;
    }

    // ---- others

    private static List<String> hosts() {
        return IntStream.rangeClosed(1, TARGETS).mapToObj(number -> "127.1.0." + number).toList();
    }

    private static Optional<Path> program(String name) {
        return List.of("/usr/bin", "/usr/local/bin", "/bin").stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Command lines by the names of the tools that are installed. */
    private static Map<String, List<String>> tools(
            SshServer ssh, boolean kept, List<String> command) {
        List<String> options = ssh.options(kept);
        Map<String, List<String>> tools = new LinkedHashMap<>();
        program("clush")
                .ifPresent(clush ->
                        tools.put(
                                "clush",
                                words(
                                        List.of(
                                                clush.toString(),
                                                "-q",
                                                "-S",
                                                "-f",
                                                "" + AT_ONCE,
                                                "-o", // where % has a meaning of its own
                                                String.join(" ", options).replace("%", "%%"),
                                                "-w",
                                                String.join(",", hosts())),
                                        command)));
        program("parallel-ssh")
                .ifPresent(pssh ->
                        tools.put(
                                "parallel-ssh",
                                words(
                                        words(
                                                List.of(pssh.toString(), "-p", "" + AT_ONCE),
                                                words(
                                                        options.stream()
                                                                .flatMap(option ->
                                                                        List.of("-x", option)
                                                                                .stream())
                                                                .toList(),
                                                        hosts().stream()
                                                                .flatMap(host ->
                                                                        List.of("-H", host)
                                                                                .stream())
                                                                .toList())),
                                        List.of(String.join(" ", command)))));
        program("pdsh")
                .ifPresent(pdsh ->
                        tools.put(
                                "pdsh",
                                words(
                                        List.of(
                                                "env",
                                                "PDSH_SSH_ARGS_APPEND=" + String.join(" ", options),
                                                pdsh.toString(),
                                                "-S",
                                                "-R",
                                                "ssh",
                                                "-f",
                                                "" + AT_ONCE,
                                                "-w",
                                                String.join(",", hosts())),
                                        command)));
        return tools;
    }

    /** Keeps its connections, as it comes. */
    private Optional<List<String>> ansible(SshServer ssh, List<String> command) throws IOException {
        Optional<Path> program = program("ansible");
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path inventory =
                Files.writeString(
                        surroundings.scratch().resolve("inventory.ini"),
                        hosts().stream()
                                .map(host ->
                                        host
                                                + " ansible_port="
                                                + ssh.port()
                                                + " ansible_python_interpreter=/usr/bin/python3")
                                .collect(Collectors.joining("\n", "[all]\n", "\n")));
        return Optional.of(
                List.of(
                        "env",
                        "ANSIBLE_HOST_KEY_CHECKING=False",
                        program.get().toString(),
                        "all",
                        "-i",
                        inventory.toString(),
                        "-f",
                        "" + AT_ONCE,
                        "--private-key",
                        ssh.userKey().toString(),
                        "-m",
                        "command",
                        "-a",
                        String.join(" ", command)));
    }

    private static List<String> words(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Milliseconds of a command as a whole process. */
    private double timed(List<String> command) throws IOException, InterruptedException {
        Path output = surroundings.scratch().resolve("command.out");
        long started = System.nanoTime();
        int exitCode =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start()
                        .waitFor();
        double took = (System.nanoTime() - started) / 1e6;
        if (exitCode != 0) {
            String said = Files.readString(output);
            throw new IOException(
                    command.getFirst()
                            + " ended with exit code "
                            + exitCode
                            + ": "
                            + said.substring(0, Math.min(2_000, said.length())));
        }
        return took;
    }
}
