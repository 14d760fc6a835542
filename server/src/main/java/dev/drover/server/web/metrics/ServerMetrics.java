package dev.drover.server.web.metrics;

import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.server.web.rpc.CallStatistics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What is Drover's own among the metrics, but for the status values. */
final class ServerMetrics implements MultiCollector {

    private static final double NANOSECONDS = 1e9;

    private final Sources sources;

    ServerMetrics(Sources sources) {
        this.sources = sources;
    }

    @Override
    public MetricSnapshots collect() {
        List<CallStatistics> calls = sources.calls().get();
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        sources.hello()
                .get()
                .counts()
                .forEach((name, count) -> all.metricSnapshot(alive(name, count)));
        all.metricSnapshot(runs());
        all.metricSnapshot(
                counted("drover_rpc_calls", "Calls of methods", calls, CallStatistics::calls));
        all.metricSnapshot(
                counted(
                        "drover_rpc_failures",
                        "Calls of methods that failed",
                        calls,
                        CallStatistics::failures));
        all.metricSnapshot(
                counted(
                        "drover_rpc_seconds",
                        "Time in calls of methods, waits included",
                        calls,
                        each -> each.nanoseconds() / NANOSECONDS));
        all.metricSnapshot(hostCalls());
        return all.build();
    }

    private static GaugeSnapshot alive(String name, long count) {
        String words = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        return GaugeSnapshot.builder()
                .name("drover_" + words + "_alive")
                .help("At the moment: " + words.replace('_', ' '))
                .dataPoint(GaugeDataPointSnapshot.builder().value((double) count).build())
                .build();
    }

    private GaugeSnapshot runs() {
        Map<RunState, Long> byState =
                sources.runs().get().changes().stream()
                        .collect(Collectors.groupingBy(RunView::state, Collectors.counting()));
        GaugeSnapshot.Builder runs =
                GaugeSnapshot.builder().name("drover_runs").help("The newest runs by state");
        Arrays.stream(RunState.values())
                .forEach(state ->
                        runs.dataPoint(
                                point(
                                        Labels.of("state", state.name()),
                                        byState.getOrDefault(state, 0L))));
        return runs.build();
    }

    private CounterSnapshot hostCalls() {
        CounterSnapshot.Builder calls =
                CounterSnapshot.builder()
                        .name("drover_host_calls")
                        .help("Calls of scripts to host functions");
        sources.hostCalls()
                .byFunction()
                .forEach((function, count) ->
                        calls.dataPoint(count(Labels.of("function", function), count)));
        return calls.build();
    }

    private static CounterSnapshot counted(
            String name,
            String help,
            List<CallStatistics> calls,
            ToDoubleFunction<CallStatistics> value) {
        CounterSnapshot.Builder counted = CounterSnapshot.builder().name(name).help(help);
        calls.forEach(each ->
                counted.dataPoint(
                        count(Labels.of("method", each.method()), value.applyAsDouble(each))));
        return counted.build();
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static CounterDataPointSnapshot count(Labels labels, double value) {
        return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
