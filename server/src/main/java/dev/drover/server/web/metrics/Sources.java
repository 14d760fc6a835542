package dev.drover.server.web.metrics;

import dev.drover.api.RunChanges;
import dev.drover.api.ServerHello;
import dev.drover.api.StatusChanges;
import dev.drover.server.web.rpc.CallStatistics;

import java.util.List;
import java.util.function.Supplier;

/**
 * What metrics are made of, asked for at each read.
 *
 * @param runs the newest runs, alive or over
 * @param status all status values
 */
public record Sources(
        Supplier<ServerHello> hello,
        Supplier<RunChanges> runs,
        Supplier<StatusChanges> status,
        Supplier<List<CallStatistics>> calls,
        HostCallCounts hostCalls) {}
