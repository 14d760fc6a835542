package dev.drover.server.node.facts;

import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeActivity;
import dev.drover.server.process.LocalProcesses;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gathers what this node says of itself, whenever it is asked.
 *
 * <p>Facts are what nodes are chosen by, so they are sent when they changed, and two collections
 * are equal when nothing did: everything is in a fixed order, free space is told coarsely, and what
 * moves all the time (load, free memory) is no fact but {@link #activity}. Once a minute or so is
 * often enough; a collection that runs no script costs a millisecond, or some when Java is cold.
 *
 * <p>Safe for use by many threads.
 */
public final class FactsCollector {

    private final MachineFacts machine;
    private final CustomFacts custom;
    private final FactLimits limits;

    /** Held while custom facts are looked at: a script runs once, however many ask. */
    private final ReentrantLock looking = new ReentrantLock();

    /**
     * A collector.
     *
     * @param folder of the administrator's own facts, absolute; it need not be there
     * @param processes by which scripts in it are run
     */
    public FactsCollector(
            FactSurroundings surroundings,
            Path folder,
            FactLimits limits,
            LocalProcesses processes,
            Identifiers identifiers,
            InstantSource clock) {
        this.machine = new MachineFacts(surroundings);
        this.limits = limits;
        this.custom =
                new CustomFacts(
                        folder,
                        limits,
                        new FactScripts(
                                folder, processes, identifiers, surroundings.environment(), limits),
                        clock);
    }

    /** As {@link #machineFacts}, before there is a server on this machine. */
    public static ObjectNode machineFacts(FactSurroundings surroundings) {
        return machineFacts(new MachineFacts(surroundings));
    }

    /** The facts of the machine alone, at once. A new object each time, the caller's own. */
    public ObjectNode machineFacts() {
        return machineFacts(machine);
    }

    private static ObjectNode machineFacts(MachineFacts machine) {
        var errors = new FactErrors();
        ObjectNode facts = machine.look(errors);
        errors.write(facts.putArray(MachineFacts.ERRORS));
        return facts;
    }

    /**
     * All facts. Scripts whose time has come run one after the other, so this may wait as long as
     * they take. What fails costs nothing but itself and is told under {@code factErrors}. A new
     * object each time, the caller's own.
     */
    public ObjectNode collect() throws InterruptedException {
        var errors = new FactErrors();
        Map<String, JsonNode> added = lookAtCustom(errors);
        ObjectNode facts = machine.look(errors);
        added.forEach((name, value) -> facts.set(name, value.deepCopy()));
        fit(facts, added, errors);
        return facts;
    }

    private Map<String, JsonNode> lookAtCustom(FactErrors errors) throws InterruptedException {
        looking.lockInterruptibly();
        try {
            return custom.look(errors);
        } finally {
            looking.unlock();
        }
    }

    /** Takes the largest of the added ones out until all fit. */
    private void fit(ObjectNode facts, Map<String, JsonNode> added, FactErrors errors) {
        Map<String, Integer> sizes = new HashMap<>();
        added.forEach((name, value) -> sizes.put(name, size(value)));
        ArrayNode told = facts.putArray(MachineFacts.ERRORS);
        errors.write(told);
        while (!sizes.isEmpty() && size(facts) > limits.totalBytes()) {
            Map.Entry<String, Integer> largest =
                    sizes.entrySet().stream()
                            .max(
                                    Map.Entry.<String, Integer>comparingByValue()
                                            .thenComparing(Map.Entry.comparingByKey()))
                            .orElseThrow();
            facts.remove(largest.getKey());
            sizes.remove(largest.getKey());
            errors.add(
                    largest.getKey(),
                    ("the fact has %d bytes and was left out: all facts may have %d"
                                    + " (nodes.facts.totalBytes)")
                            .formatted(largest.getValue(), limits.totalBytes()));
            errors.write(told);
        }
    }

    private static int size(JsonNode value) {
        return Json.mapper().writeValueAsBytes(value).length;
    }

    /**
     * What the node does at this moment.
     *
     * @param runs that go on
     * @param processes that are alive
     */
    public NodeActivity activity(int runs, int processes) {
        return machine.activity(runs, processes);
    }
}
