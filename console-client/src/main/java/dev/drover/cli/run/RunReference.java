package dev.drover.cli.run;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.client.Rpc;
import dev.drover.client.Runs;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A run as people name it: its identifier, {@code last}, or the beginning or the end of an
 * identifier where only one of the newest runs has it. The end is the short way, since runs that
 * were started one after the other begin alike.
 */
final class RunReference {

    private static final int LOOKED_AT = 500;
    private static final int MOST_SHOWN = 5;
    private static final int SHORTEST = 3;
    private static final Pattern PART = Pattern.compile("[0-9A-HJKMNP-TV-Z]{1,12}");
    private static final int FULL = 13;

    private RunReference() {}

    static RunId resolve(Rpc rpc, String text) {
        if (text.equals("last")) {
            return new Runs(rpc)
                    .list(1).stream()
                            .findFirst()
                            .map(RunView::runId)
                            .orElseThrow(() -> unknown("There are no runs yet"));
        }
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.length() >= FULL || !PART.matcher(upper).matches()) {
            return new RunId(upper);
        }
        if (upper.length() < SHORTEST) {
            throw unknown("'" + text + "' is too short to name a run");
        }
        return byPart(rpc, upper);
    }

    private static RunId byPart(Rpc rpc, String part) {
        Runs runs = new Runs(rpc);
        List<RunId> found =
                Stream.concat(
                                runs.startingWith(part, MOST_SHOWN + 1).stream(),
                                runs.list(LOOKED_AT).stream()
                                        .filter(run -> run.runId().value().endsWith(part)))
                        .map(RunView::runId)
                        .distinct()
                        .toList();
        return switch (found.size()) {
            case 0 -> throw unknown("No run's identifier begins or ends with '" + part + "'");
            case 1 -> found.getFirst();
            default ->
                    throw new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            "Several runs have '" + part + "' at that end of their identifier",
                            "Give more of it: "
                                    + String.join(
                                            ", ",
                                            found.stream()
                                                    .limit(MOST_SHOWN)
                                                    .map(RunId::value)
                                                    .toList()));
        };
    }

    private static DroverException unknown(String message) {
        return new DroverException(
                ErrorKind.NOT_FOUND, message, "List the newest runs with: drover runs");
    }
}
