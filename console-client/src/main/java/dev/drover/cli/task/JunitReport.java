package dev.drover.cli.task;

import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskView;

import org.jspecify.annotations.Nullable;

import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Results as JUnit's XML, which most build servers read: the task is a suite, each target a case.
 */
final class JunitReport {

    private static final int CONTROL_PICTURES = 0x2400;

    private final Writer to;

    JunitReport(Writer to) {
        this.to = to;
    }

    void write(TaskResults results, List<TargetView> targets) {
        try {
            XMLStreamWriter out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(to);
            out.writeStartDocument("UTF-8", "1.0");
            out.writeCharacters("\n");
            suite(out, results, targets);
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("A text in memory takes all there is", e);
        }
    }

    private static void suite(XMLStreamWriter out, TaskResults results, List<TargetView> targets)
            throws XMLStreamException {
        TaskView task = results.task();
        out.writeStartElement("testsuite");
        attribute(out, "name", task.tool() + " " + task.taskId());
        attribute(out, "tests", String.valueOf(targets.size()));
        attribute(out, "failures", count(targets, TargetState.FAILED, TargetState.KILLED));
        attribute(out, "errors", "0");
        attribute(out, "skipped", count(targets, TargetState.CANCELLED, TargetState.PENDING));
        attribute(out, "time", seconds(task.startedAt(), task.endedAt()));
        attribute(out, "timestamp", task.createdAt().toString());
        Map<Integer, TaskResults.Group> groups = new HashMap<>();
        results.groups()
                .forEach(group ->
                        group.positions().forEach(position -> groups.put(position, group)));
        for (TargetView target : targets) {
            out.writeCharacters("\n  ");
            testCase(out, task, target, groups.get(target.position()));
        }
        out.writeCharacters("\n");
        out.writeEndElement();
    }

    private static void testCase(
            XMLStreamWriter out,
            TaskView task,
            TargetView target,
            TaskResults.@Nullable Group group)
            throws XMLStreamException {
        out.writeStartElement("testcase");
        attribute(out, "classname", task.tool());
        attribute(out, "name", target.node().value());
        attribute(out, "time", seconds(target.startedAt(), target.endedAt()));
        verdict(out, target);
        if (group != null) {
            text(out, "system-out", group.stdout());
            text(out, "system-err", group.stderr());
        }
        out.writeEndElement();
    }

    private static void verdict(XMLStreamWriter out, TargetView target) throws XMLStreamException {
        String message = target.message() == null ? "" : target.message();
        if (target.state().isFailure()) {
            out.writeStartElement("failure");
            attribute(out, "type", target.cause() == null ? "" : target.cause().name());
            attribute(out, "message", target.state() + " " + message);
            out.writeEndElement();
        } else if (target.state() != TargetState.COMPLETE) {
            out.writeStartElement("skipped");
            attribute(out, "message", target.state() + " " + message);
            out.writeEndElement();
        }
    }

    private static void text(XMLStreamWriter out, String element, String text)
            throws XMLStreamException {
        if (!text.isEmpty()) {
            out.writeStartElement(element);
            out.writeCharacters(allowed(text));
            out.writeEndElement();
        }
    }

    private static void attribute(XMLStreamWriter out, String name, String value)
            throws XMLStreamException {
        out.writeAttribute(name, allowed(value));
    }

    private static String count(List<TargetView> targets, TargetState... states) {
        List<TargetState> wanted = List.of(states);
        return String.valueOf(
                targets.stream().filter(target -> wanted.contains(target.state())).count());
    }

    private static String seconds(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null
                ? "0"
                : BigDecimal.valueOf(Duration.between(from, to).toMillis(), 3).toPlainString();
    }

    /** XML 1.0, section 2.2: what it cannot hold is shown by a sign. */
    private static String allowed(String text) {
        StringBuilder allowed = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> allowed.appendCodePoint(isAllowed(point) ? point : sign(point)));
        return allowed.toString();
    }

    private static boolean isAllowed(int point) {
        return point >= ' '
                ? (point < 0xd800 || point > 0xdfff) && point != 0xfffe && point != 0xffff
                : point == '\t' || point == '\n' || point == '\r';
    }

    private static int sign(int point) {
        return point < ' ' ? CONTROL_PICTURES + point : 0xfffd;
    }
}
