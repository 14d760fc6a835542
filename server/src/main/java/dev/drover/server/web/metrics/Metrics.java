package dev.drover.server.web.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.jspecify.annotations.Nullable;

/**
 * The metrics of the server in the text format of Prometheus. Nothing of it is loaded before
 * somebody reads for the first time.
 */
public final class Metrics {

    private final Sources sources;

    @GuardedBy("this")
    private @Nullable PrometheusMeterRegistry registry;

    public Metrics(Sources sources) {
        this.sources = sources;
    }

    /** The content type of {@link #text}. */
    public String contentType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }

    public String text() {
        return registry().scrape();
    }

    private synchronized PrometheusMeterRegistry registry() {
        if (registry == null) {
            registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            registry.getPrometheusRegistry().register(new ServerMetrics(sources));
        }
        return registry;
    }
}
