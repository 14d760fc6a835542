package dev.drover.server.web.metrics;

import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

import java.util.function.Supplier;

/** The status values that are numbers. */
final class StatusMetrics implements Collector {

    private final Supplier<StatusChanges> status;

    StatusMetrics(Supplier<StatusChanges> status) {
        this.status = status;
    }

    @Override
    public MetricSnapshot collect() {
        GaugeSnapshot.Builder gauges =
                GaugeSnapshot.builder()
                        .name("drover_status")
                        .help("Status values that are numbers");
        for (StatusValue value : status.get().changes()) {
            if (value.value().isNumber()) {
                gauges.dataPoint(
                        GaugeDataPointSnapshot.builder()
                                .labels(Labels.of("name", value.name()))
                                .value(value.value().doubleValue())
                                .build());
            }
        }
        return gauges.build();
    }
}
