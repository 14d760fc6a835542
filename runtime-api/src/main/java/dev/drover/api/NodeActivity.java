package dev.drover.api;

/**
 * What a node does, as it last said.
 *
 * @param runs that go on there
 * @param processes alive that Drover launched there
 * @param load processes that wanted a core, on average over the last minute; negative where the
 *     machine cannot tell
 * @param freeMemoryBytes that new processes could have
 */
public record NodeActivity(int runs, int processes, double load, long freeMemoryBytes) {}
