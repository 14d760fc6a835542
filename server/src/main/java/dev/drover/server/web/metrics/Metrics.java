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

    @GuardedBy("this")
    private @Nullable PrometheusMeterRegistry status;

    public Metrics(Sources sources) {
        this.sources = sources;
    }

    /** The content type of {@link #text}. */
    public String contentType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }

    /**
     * All metrics.
     *
     * @param withStatus whether status values are among them
     */
    public String text(boolean withStatus) {
        return withStatus ? registry().scrape() + status().scrape() : registry().scrape();
    }

    private synchronized PrometheusMeterRegistry status() {
        if (status == null) {
            status = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            status.getPrometheusRegistry().register(new StatusMetrics(sources.status()));
        }
        return status;
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
