package dev.drover.cli;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Says what went wrong: on the standard error, first what failed, then what to do. */
final class Problems {

    private static final String INDENT = "        ";

    private final Surroundings surroundings;
    private final Screen screen;

    Problems(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.screen = surroundings.screen();
    }

    int report(DroverException problem) {
        print(problem.text(), problem.hint());
        if (problem.kind() == ErrorKind.INTERNAL) {
            printStack(problem);
        }
        return problem.kind().exitCode();
    }

    int usage(ParameterException problem) {
        CommandLine line = problem.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        List<String> suggestions =
                problem instanceof UnmatchedArgumentException unmatched
                        ? unmatched.getSuggestions()
                        : List.of();
        String instead =
                suggestions.isEmpty()
                        ? ""
                        : "Did you mean " + String.join(" or ", suggestions) + "? ";
        print(String.valueOf(problem.getMessage()), instead + "See: " + name + " --help");
        return ErrorKind.INVALID_PARAMETERS.exitCode();
    }

    int defect(Throwable defect) {
        print(
                "A defect of Drover's own: " + defect,
                surroundings.variable("DROVER_DEBUG").isPresent()
                        ? ""
                        : "Set DROVER_DEBUG=1 to see where, and report it.");
        printStack(defect);
        return ErrorKind.INTERNAL.exitCode();
    }

    private void print(String what, String instead) {
        screen.error(screen.paint(Style.LOUD, "drover:") + " " + indented(what));
        if (!instead.isEmpty()) {
            screen.error(INDENT + indented(instead));
        }
    }

    private static String indented(String text) {
        return SafeText.lines(text.strip()).replace("\n", "\n" + INDENT);
    }

    private void printStack(Throwable problem) {
        if (surroundings.variable("DROVER_DEBUG").isPresent()) {
            StringWriter stack = new StringWriter();
            problem.printStackTrace(new PrintWriter(stack, true));
            screen.error(SafeText.lines(stack.toString()));
        }
    }
}
