package dev.drover.server.tool.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DataSize;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.ToolKind;
import dev.drover.api.ToolMistake;
import dev.drover.api.ToolName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Definitions read from YAML, and where it says that they are wrong. */
final class DefinitionTextTest {

    private static final DefinitionText TEXT =
            new DefinitionText(64 << 10, 100, role -> role.equals("operators"));

    private static final String WHOLE =
            """
            # all keys
            name: db.dump
            description: Dumps a database
            kind: single
            shell: |
              set -eu
              exec pg_dump --jobs "$1" -- "$DROVER_PARAM_DATABASE"   # ${HOME} stays

            interpreter: /bin/bash
            arguments: ["${jobs}", "${tables}"]
            stdin: "${password}\\n"
            parameters:
              - name: database
                description: Which
                pattern: '[a-z_]+'
                maxLength: 63
                required: true
              - {name: jobs, type: integer, min: 1, max: 16, default: 4}
              - {name: password, secret: true}
              - {name: tables, type: list, max: 20, maxLength: 63, default: [a, 'b c']}
              - {name: format, type: choice, choices: [plain, custom], default: plain}
              - {name: wait, type: duration, min: 1s, max: 1h, default: 90s}
              - {name: most, type: size, max: 10GB, default: 64KiB}
              - {name: factor, type: number, default: 1.50}
              - {name: verbose, type: boolean, default: false}
              - {name: into, type: path, default: /var/dump}
            files:
              - {from: /srv/tools/dump.conf, to: /etc/dump.conf, mode: 0640, owner: root:db}
            user: postgres
            cwd: /var/lib
            environment: {LC_ALL: C, PGPASSWORD: "${password}"}
            limits: {softTimeout: 30s, timeout: 5m, killGrace: 5000, maxOutput: 10MB}
            successCodes: [3, 0]
            roles: [operators]
            """;

    @Test
    void readsEveryKey() {
        ToolDefinition tool = one(WHOLE);
        assertThat(tool.name()).isEqualTo(new ToolName("db.dump"));
        assertThat(tool.kind()).isEqualTo(ToolKind.SINGLE);
        assertThat(tool.shell()).startsWith("set -eu\nexec pg_dump").endsWith("stays\n");
        assertThat(tool.interpreter()).isEqualTo("/bin/bash");
        assertThat(tool.arguments()).containsExactly("${jobs}", "${tables}");
        assertThat(tool.stdin()).isEqualTo("${password}\n");
        assertThat(tool.files())
                .containsExactly(
                        new ToolFile("/srv/tools/dump.conf", "/etc/dump.conf", "0640", "root:db"));
        assertThat(tool.user()).isEqualTo("postgres");
        assertThat(tool.cwd()).isEqualTo("/var/lib");
        assertThat(tool.environment())
                .isEqualTo(Map.of("LC_ALL", "C", "PGPASSWORD", "${password}"));
        assertThat(tool.limits())
                .isEqualTo(
                        new ToolLimits(
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(5),
                                new DataSize(10_000_000)));
        assertThat(tool.successCodes()).containsExactly(0, 3);
        assertThat(tool.roles()).containsExactly("operators");
        assertThat(tool.parameters())
                .extracting(parameter -> parameter.name() + " " + parameter.fallback())
                .containsExactly(
                        "database null",
                        "jobs 4",
                        "password null",
                        "tables [\"a\",\"b c\"]",
                        "format \"plain\"",
                        "wait \"90s\"",
                        "most \"64KiB\"",
                        "factor 1.5",
                        "verbose false",
                        "into \"/var/dump\"");
    }

    @Test
    void jsonAndYamlGiveTheSameDefinitionAgain() {
        ToolDefinition tool = one(WHOLE);
        assertThat(ToolDefinition.ofJson(tool.asJson()).asJson()).isEqualTo(tool.asJson());
        assertThat(one(tool.asYaml()).asJson()).as(tool.asYaml()).isEqualTo(tool.asJson());
        assertThat(one(tool.asJson()).asJson()).isEqualTo(tool.asJson());
        assertThat(tool.asYaml()).contains("shell: |\n  set -eu\n", "timeout: 5m");
    }

    /** The seed is printed; {@code -Ddrover.seed=N} takes another. */
    @Test
    void everyTextComesBackFromYaml() {
        long seed = Long.getLong("drover.seed", System.nanoTime());
        System.out.println("DefinitionTextTest: -Ddrover.seed=" + seed);
        Random random = new Random(seed);
        List<String> pieces =
                List.of(
                        "\n",
                        "\r",
                        "\t",
                        " ",
                        "  ",
                        "- ",
                        ": ",
                        ":",
                        "#",
                        " #",
                        "'",
                        "\"",
                        "\\",
                        "%",
                        "@",
                        "`",
                        "|",
                        ">",
                        "&a",
                        "*a",
                        "!",
                        "!!str",
                        "?",
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        "---",
                        "...",
                        "~",
                        "null",
                        "true",
                        "no",
                        "=",
                        "<<",
                        "0x1f",
                        "0o7",
                        "012",
                        "1_000",
                        "1e3",
                        ".inf",
                        ".nan",
                        "12:30:45",
                        "2001-01-01",
                        "\u0001",
                        "\u0085",
                        "\u00a0",
                        "\u2028",
                        "\ufeff",
                        "ü",
                        "🐝",
                        "$a",
                        "a");
        // YAML drops a byte order mark wherever it stands as itself.
        ObjectWriter ascii = Json.mapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            ObjectNode tool = Json.mapper().createObjectNode().put("name", "x");
            tool.put("description", text.toString()).put("stdin", text.toString());
            tool.putObject("environment").put("A", text.toString());
            tool.putArray("command").add("x").add(text.toString());
            ToolDefinition read = one(ascii.writeValueAsString(tool));
            assertThat(read.command()).as("seed %d", seed).containsExactly("x", text.toString());
            assertThat(one(read.asYaml()).asJson())
                    .as("seed %d, round %d: %s", seed, round, read.asYaml())
                    .isEqualTo(read.asJson());
        }
    }

    @Test
    void aWordIsWhatIsWritten() {
        ToolDefinition tool = one("name: x\ncommand: [sleep, 0010, 1.50, yes, true, 1e3, '']");
        assertThat(tool.command())
                .containsExactly("sleep", "0010", "1.50", "yes", "true", "1e3", "");
        assertThat(one(tool.asYaml()).command()).isEqualTo(tool.command());
    }

    @Test
    void readsSeveralDocumentsAndTexts() {
        DefinitionText.Read read =
                TEXT.read(
                        List.of(
                                "---\nname: a\ncommand: [a]\n---\nname: b\ncommand: [b]\n---\n",
                                "{\"name\": \"c\", \"command\": [\"c\"]}"));
        assertThat(read.mistakes()).isEmpty();
        assertThat(read.definitions())
                .extracting(tool -> tool.name().value())
                .containsExactly("a", "b", "c");
    }

    @Test
    void aMultiToolRunsOnItsNode() {
        ToolDefinition tool = one("name: x\nkind: multi\nrunsOn: control-1\ncommand: [x]");
        assertThat(tool.kind()).isEqualTo(ToolKind.MULTI);
        assertThat(tool.runsOn()).isEqualTo(new NodeName("control-1"));
        assertThat(mistakes("name: x\nkind: multi\ncommand: [x]\nfiles: [{from: /a, to: /b}]"))
                .containsExactly(
                        "1:1 runsOn 'runsOn' is missing: a tool of kind multi runs on one fixed"
                                + " node",
                        "4:8 files 'files' are copied to targets, where a tool of kind multi does"
                                + " not run");
        assertThat(mistakes("name: x\nrunsOn: n\ncommand: [x]"))
                .singleElement()
                .asString()
                .startsWith("2:9 runsOn 'runsOn' is for tools of kind multi");
    }

    @Test
    void findsAllMistakesAtOnceWithTheirPlaces() {
        assertThat(
                        mistakes(
                                """
                                name: Disk Usage
                                descripton: what
                                command: ["", "${foldr}"]
                                parameters:
                                  - name: folder
                                    type: pth
                                  - name: depth
                                    type: integer
                                    min: 9
                                    max: 1
                                    default: many
                                  - name: folder
                                    choices: [a]
                                limits:
                                  softTimeout: 10m
                                  timeout: 5 m
                                  maxOutput: lots
                                successCodes: [0, 300]
                                roles: [operatros]
                                """))
                .containsExactlyInAnyOrder(
                        "1:7 name 'Disk Usage' is not the name of a tool. Use 1 to 64 lower-case"
                                + " letters, digits, dots, underscores and hyphens, beginning and"
                                + " ending with a letter or digit.",
                        "2:1 descripton 'descripton' is no key here; did you mean 'description'?",
                        "3:10 command names no program; its first word is one",
                        "3:15 command[1] 'foldr' is not among the parameters; did you mean"
                                + " 'folder'?",
                        "6:11 parameters[0].type 'pth' is no type; did you mean 'path'?",
                        "10:10 parameters[1].max is 1, less than min, 9",
                        "11:14 parameters[1].default the default is 'many'; it must be a whole"
                                + " number",
                        "12:11 parameters[2].name 'folder' would have the variable"
                                + " DROVER_PARAM_FOLDER, which is that of the parameter 'folder'"
                                + " above",
                        "13:14 parameters[2].choices 'choices' says nothing of the type text; make"
                                + " the type choice",
                        "16:12 limits.timeout '5 m' is not a duration. Write milliseconds, or a"
                                + " number with ms, s, m, h or d: 30s.",
                        "17:14 limits.maxOutput 'lots' is not a size. Write bytes, or a number with"
                                + " kB, MB, GB, TB, KiB, MiB, GiB or TiB: 10MB.",
                        "18:19 successCodes is '300'; it may be a whole number from 0 to 255",
                        "19:9 roles there is no role 'operatros'; make it first: drover role"
                                + " create");
    }

    @Test
    void aParameterPastedIntoAShellTextIsNamedWithItsLine() {
        assertThat(
                        mistakes(
                                """
                                name: x
                                shell: |
                                  cd /tmp
                                  # with indentation
                                    ls -l ${folder}/a "${HOME}" ${folder:-x}
                                parameters: [{name: folder}]
                                """))
                .containsExactly(
                        "5:11 shell ${folder} is not replaced in a shell text; use"
                                + " \"$DROVER_PARAM_FOLDER\", with the quotes, or name the"
                                + " parameter in 'arguments' and use \"$1\"",
                        "5:33 shell ${folder} is not replaced in a shell text; use"
                                + " \"$DROVER_PARAM_FOLDER\", with the quotes, or name the"
                                + " parameter in 'arguments' and use \"$1\"");
        assertThat(mistakes("name: x\nshell: 'ls ${f}'\nparameters: [{name: f}]"))
                .singleElement()
                .asString()
                .startsWith("2:8 shell ${f} is not replaced");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[sh, -c, 'ls ${f}']",
                "[/bin/bash, -euc, 'ls ${f}']",
                "[bash, --norc, -x, -c, -e, '${f}']",
                "[env, A=1, timeout, '5', dash, -c, 'ls ${f}']",
                "[su, '-', somebody, -c, '${f}']",
                "[python3.12, -c, 'print(${f})']",
                "[perl, -we, 'print ${f}']"
            })
    void aParameterPastedIntoAProgramTextIsRefused(String command) {
        List<String> mistakes = mistakes("name: x\nparameters: [{name: f}]\ncommand: " + command);
        assertThat(mistakes)
                .singleElement()
                .asString()
                .contains("is run as a program; use DROVER_PARAM_F");
    }

    @Test
    void aParameterBehindAProgramTextIsFine() {
        assertThat(mistakes("name: x\nparameters: [{name: f}]\ncommand: [sh, -c, ls, x, '${f}']"))
                .isEmpty();
    }

    @Test
    void secretsAreNoArgumentsAndHaveNoDefault() {
        assertThat(
                        mistakes(
                                """
                                name: x
                                command: [x, "--password=${p}"]
                                parameters:
                                  - {name: p, secret: true, default: "1234"}
                                  - {name: pin, type: integer, secret: true}
                                """))
                .containsExactlyInAnyOrder(
                        "2:14 command[1] 'p' is secret, and everybody on the machine can see"
                                + " arguments; use DROVER_PARAM_P, environment or stdin",
                        "4:38 parameters[0].default 'default' would be no secret: whoever may see"
                                + " tools would see it; leave it out",
                        "5:40 parameters[1].secret 'secret' may be true for the type text only,"
                                + " not for integer");
    }

    @Test
    void positionsOfAShellTextHold() {
        assertThat(
                        mistakes(
                                """
                                name: x
                                shell: echo "$2"
                                arguments: ["${all}", "${maybe}", "x${all}"]
                                parameters: [{name: all, type: list}, {name: maybe}]
                                """))
                .containsExactly(
                        "3:13 arguments[0] 'all' is a list, which only the last may be",
                        "3:23 arguments[1] 'maybe' may have no value, which would move the"
                                + " arguments behind it; make it required, or give it a default",
                        "3:35 arguments[2] 'all' is a list and becomes several words; it must be"
                                + " alone in its word, '${all}'");
    }

    @Test
    void refusesWhatOnlyDroverSetsInTheEnvironment() {
        assertThat(
                        mistakes(
                                "name: x\ncommand: [x]\nenvironment: {DROVER_TARGETS: a, 1A: b,"
                                        + " C: }"))
                .containsExactly(
                        "3:31 environment.DROVER_TARGETS 'DROVER_TARGETS' is set by Drover alone;"
                                + " take another name",
                        "3:38 environment.1A '1A' is not the name of a variable; use letters,"
                                + " digits and '_'",
                        "3:43 environment.C has no value; give it one, or leave the key out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(((a{1000}){1000}){1000}) | would have about",
                "[a-z]{1,63}(\\.[a-z]{1,63}){0,30} | would have about",
                "a{b(((x{1000}){1000}){1000}) | would have about",
                "[^]](((a{500}){500}){500}) | would have about",
                "\\Qa( | contains \\Q",
                "(a | is not a regular expression of RE2",
                "a(?=b) | is not a regular expression of RE2",
            })
    void refusesPatternsThatCostTooMuch(String pattern, String why) {
        assertThat(
                        mistakes(
                                "name: x\ncommand: [x]\nparameters:\n- name: p\n  pattern: '"
                                        + pattern
                                        + "'"))
                .singleElement()
                .asString()
                .startsWith("5:12 parameters[0].pattern")
                .contains(why);
    }

    @Test
    void takesUsualPatterns() {
        for (String pattern :
                List.of(
                        "[a-z0-9]{1,63}(\\\\.[a-z0-9]{1,63}){0,3}",
                        "\\\\d{4}-\\\\d\\\\d",
                        "(?i)[[:alpha:]]+|[]x]")) {
            assertThat(
                            mistakes(
                                    "name: x\ncommand: [x]\nparameters: [{name: p, pattern: \""
                                            + pattern
                                            + "\"}]"))
                    .as(pattern)
                    .isEmpty();
        }
    }

    @Test
    void saysWhatIsNoYaml() {
        assertThat(mistakes("name: x\ncommand: [a\n")).singleElement().asString().contains("YAML");
        assertThat(mistakes("")).containsExactly("1:1  there is no definition in the text");
        assertThat(mistakes("- name: x"))
                .singleElement()
                .asString()
                .startsWith("1:1  a definition");
        assertThat(mistakes("name: !!binary x\ncommand: [x]"))
                .containsExactly("1:7  tags are not read here; quotes alone make a value a text");
        assertThat(mistakes("name: x\nname: y\ncommand: [x]"))
                .containsExactly("2:1 name 'name' is there twice");
        assertThat(mistakes("name: x\ncommand: [x]\n---\nname: x\ncommand: [y]"))
                .containsExactly("4:7 name 'x' is defined in line 1 already");
    }

    @Test
    void boundsWhatATextCanComeTo() {
        assertThat(mistakes("[".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("more than 10 levels deep");
        StringBuilder bomb = new StringBuilder("a: &a [x, x]\n");
        for (char c = 'b'; c < 'z'; c++) {
            bomb.append(c).append(": &").append(c).append(" [*").append((char) (c - 1));
            bomb.append(", *").append((char) (c - 1)).append("]\n");
        }
        assertThat(mistakes(bomb.toString())).isNotEmpty();
        assertThat(mistakes("name: x\ncommand: &c [x, *c]")).isNotEmpty();
        assertThat(mistakes("name: x\ncommand: [x" + ", &a a".repeat(1) + ", *a".repeat(101) + "]"))
                .singleElement()
                .asString()
                .contains("more than 100 aliases");
        String shared = "name: x\ncommand: [&a " + "y".repeat(29_000) + ", *a, *a, *a]";
        assertThat(mistakes(shared)).singleElement().asString().contains("the limit is 65536");
        assertThat(mistakes(" ".repeat((1 << 20) + 1)))
                .singleElement()
                .asString()
                .contains("the limit is 1048576");
        String many = "- {name: p}\n".repeat(101);
        assertThat(mistakes("name: x\ncommand: [x]\nparameters:\n" + many))
                .contains("4:1 parameters has 101 elements; the limit is 100");
    }

    @Test
    void mistakesNameTheTextThatTheyAreIn() {
        DefinitionText.Read read =
                TEXT.read(List.of("name: x\ncommand: [x]", "name: x\ncommand: [x]"));
        assertThat(read.definitions()).isEmpty();
        assertThat(read.mistakes()).extracting(ToolMistake::file).containsExactly(1);
    }

    private static ToolDefinition one(String yaml) {
        DefinitionText.Read read = TEXT.read(List.of(yaml));
        assertThat(read.mistakes()).isEmpty();
        assertThat(read.definitions()).hasSize(1);
        return read.definitions().getFirst();
    }

    private static List<String> mistakes(String yaml) {
        return TEXT.read(List.of(yaml)).mistakes().stream()
                .map(each ->
                        each.line() + ":" + each.column() + " " + each.key() + " " + each.message())
                .toList();
    }
}
