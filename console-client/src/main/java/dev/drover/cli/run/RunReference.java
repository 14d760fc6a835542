package dev.drover.cli.run;

import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.cli.command.Reference;
import dev.drover.client.Rpc;
import dev.drover.client.Runs;

import java.util.List;

/** A run as people name it, see {@link Reference}. */
final class RunReference {

    private RunReference() {}

    static RunId resolve(Rpc rpc, String text) {
        Runs runs = new Runs(rpc);
        Reference.Known known =
                new Reference.Known() {
                    @Override
                    public List<String> newest(int limit) {
                        return ids(runs.list(limit));
                    }

                    @Override
                    public List<String> startingWith(String prefix, int limit) {
                        return ids(runs.startingWith(prefix, limit));
                    }
                };
        return new RunId(new Reference("run", "drover runs", known).resolve(text));
    }

    private static List<String> ids(List<RunView> runs) {
        return runs.stream().map(run -> run.runId().value()).toList();
    }
}
