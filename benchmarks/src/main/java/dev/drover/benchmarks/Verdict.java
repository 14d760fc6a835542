package dev.drover.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One line of the report: a figure of Drover's beside its limit.
 *
 * @param limit what it is compared with in the same run; null where the bar is a number of its own
 * @param bar what is asked for, in words
 */
record Verdict(
        String what,
        String unit,
        Samples drover,
        @Nullable Samples limit,
        String limitName,
        String bar,
        boolean met) {

    /** A rate that reaches a part of the limit's. */
    static Verdict atLeast(
            double part, String what, String unit, Samples drover, Samples limit, String name) {
        return new Verdict(
                what,
                unit,
                drover,
                limit,
                name,
                "at least " + part + " of the limit",
                drover.median() >= part * limit.median());
    }

    /** A cost that stays under a number, and under a multiple of the limit's where there is one. */
    static Verdict atMost(
            double most,
            double times,
            String what,
            String unit,
            Samples drover,
            @Nullable Samples limit,
            String name) {
        String bar = "at most " + Samples.figure(most);
        boolean met = drover.median() <= most;
        if (times < Double.POSITIVE_INFINITY && limit != null) {
            bar += " and " + Samples.figure(times) + " times the limit";
            met = met && drover.median() <= times * limit.median();
        }
        return new Verdict(what, unit, drover, limit, name, bar, met);
    }

    /** A cost that stays under a multiple of the limit's, whatever it is. */
    static Verdict atMostTimes(
            double times, String what, String unit, Samples drover, Samples limit, String name) {
        return new Verdict(
                what,
                unit,
                drover,
                limit,
                name,
                "at most " + Samples.figure(times) + " times the limit",
                drover.median() <= times * limit.median());
    }

    /** A cost that is so many times less than the limit's. */
    static Verdict timesFaster(
            double times, String what, String unit, Samples drover, Samples limit, String name) {
        return new Verdict(
                what,
                unit,
                drover,
                limit,
                name,
                Samples.figure(times) + " times less than the limit",
                drover.median() * times <= limit.median());
    }

    /** Something worth knowing, without a bar. */
    static Verdict note(String what, String unit, Samples drover, Samples limit, String name) {
        return new Verdict(what, unit, drover, limit, name, "none", true);
    }
}
