package dev.drover.cli.task;

import static dev.drover.cli.task.TaskAnswers.ID;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CommandLineFixture;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.client.FakeServer;
import dev.drover.client.JsonText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import javax.xml.parsers.DocumentBuilderFactory;

/** Where results go. */
final class DeliveryTest {

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server = TaskAnswers.over(FakeServer.start(folder));
        drover = new CommandLineFixture(folder).with("DROVER_SERVER", folder.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void writesAllOfTheResultsIntoAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("results.txt"), "old");
        Ended ended = drover.run("exec", "*", "--output-file", "results.txt", "--", "x");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("Task " + ID + ": SOME_FAILURES");
        assertThat(file)
                .hasContent(
                        """
                        == web[1-2] (2) COMPLETE, over its soft limit
                        web1\u0007
                        == db1 FAILED EXIT_CODE 7
                        db1\u0007
                        -- stderr
                        no
                        """);
        drover.run("task", "results", ID, "--output-file", "results.txt", "--by-node");
        assertThat(file)
                .hasContent(
                        """
                        == web1 COMPLETE
                        web1\u0007
                        == web2 COMPLETE
                        web2\u0007
                        == db1 FAILED EXIT_CODE 7
                        db1\u0007
                        -- stderr
                        no
                        """);
        assertThat(folder.resolve("results.txt.part")).doesNotExist();
    }

    @Test
    void writesAFileForEachNodeAndStream() throws Exception {
        Ended ended = drover.run("exec", "*", "--output-dir", "a/b", "--", "x");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.code()).isEqualTo(1);
        Path results = folder.resolve("a/b");
        assertThat(results.resolve("web1.out")).hasContent("web1\u0007");
        assertThat(results.resolve("web1.err")).isEmptyFile();
        assertThat(results.resolve("db1.err")).hasContent("no\n");
        assertThat(
                        JsonText.read(Files.readString(results.resolve("results.json")))
                                .path("targets")
                                .path(2)
                                .path("exitCode")
                                .asInt())
                .isEqualTo(7);
        assertThat(drover.run("task", "results", ID, "--output-dir", "a/b").err())
                .contains("a/b is not empty", "--force");
        assertThat(drover.run("task", "results", ID, "--output-dir", "a/b", "--force").code())
                .isEqualTo(1);
    }

    @Test
    void readsALongOutputInPieces() throws Exception {
        server.on(
                "task.output",
                asked -> {
                    long offset = asked.path("offset").asLong();
                    String piece = TaskAnswers.piece(offset + "\n", offset);
                    return offset >= 4 ? piece : piece.replace("true", "false");
                });
        drover.run("task", "results", ID, "--output-dir", "d");
        assertThat(folder.resolve("d/web1.out")).hasContent("0\n2\n4\n");
    }

    @Test
    void writesJunitsXmlWithSignsForWhatItCannotHold() throws Exception {
        server.on("task.results", TaskAnswers.results("a\\u0000]]><b>\\n", "\\u001b\\uffff\\n"));
        Ended ended = drover.run("exec", "*", "-o", "junit", "--", "x");
        assertThat(ended.code()).isEqualTo(1);
        Path file = Files.writeString(folder.resolve("report.xml"), ended.out());
        Document report =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile());
        Element suite = report.getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("time")).isEqualTo("1.250");
        Element web2 = (Element) report.getElementsByTagName("testcase").item(1);
        assertThat(web2.getAttribute("name")).isEqualTo("web2");
        assertThat(web2.getTextContent()).isEqualTo("a␀]]><b>\n");
        Element db1 = (Element) report.getElementsByTagName("testcase").item(2);
        Element failure = (Element) db1.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("type")).isEqualTo("EXIT_CODE");
        assertThat(failure.getAttribute("message")).isEqualTo("FAILED It exited");
        assertThat(db1.getElementsByTagName("system-err").item(0).getTextContent())
                .isEqualTo("␛\ufffd\n");

        Ended intoFile =
                drover.run("task", "results", ID, "-o", "junit", "--output-file", "other.xml");
        assertThat(intoFile.out()).isEmpty();
        assertThat(folder.resolve("other.xml")).hasSameTextualContentAs(file);
    }

    @Test
    void printsOnPaperAndSaysWhatStandsAgainstThat() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        printer(bin, "echo \"$2\" > " + folder + "/title; cat \"$3\" > " + folder + "/paper");
        drover.with("PATH", bin + ":/usr/bin:/bin");
        Ended ended = drover.run("exec", "*", "--print", "--", "x");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).contains("== db1 FAILED EXIT_CODE 7");
        assertThat(folder.resolve("title")).hasContent("drover task " + ID);
        assertThat(folder.resolve("paper")).content().contains("== db1 FAILED EXIT_CODE 7\nhello");

        printer(bin, "echo 'lp: no default destination'; exit 1");
        Ended failed = drover.run("task", "results", ID, "--print");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("lp: no default destination", "lpstat -t");
    }

    private static void printer(Path bin, String script) throws IOException {
        Path program = Files.writeString(bin.resolve("lp"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
