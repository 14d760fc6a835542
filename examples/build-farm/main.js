// Compiles and checks a source tree with local processes, a bounded number at once.
//
//   drover run ./examples/build-farm/main.js root=. jobs=4 only=server keep=true
//
// One file, so that it can be run from anywhere. What it knows of the tree it learns from processes: the host
// object has no files.

/** @typedef {{ file: string, line: number, message: string }} Finding What is wrong, and where. */
/** @typedef {{ name: string, files: string[], note?: string, check: () => Promise<Finding | undefined> }} Unit */
/** @typedef {"ok" | "failed" | "blocked"} Verdict Blocked: only another unit's file is wrong. */
/**
 * @typedef {object} Outcome
 * @property {string} unit
 * @property {Verdict} verdict
 * @property {number} files
 * @property {number} durationMs
 * @property {string} [note]
 * @property {Finding} [error]
 */

const NAME = "build-farm";

/** A module with more source files than this gets one compiler for each package folder. */
const FILES_PER_COMPILER = 40;

const SOURCE_FOLDER = /^(.*\/)?src\/(main|test)\/java\//;

const root = await folder(String(args.root ?? "."));
const jobs = wholeNumber("jobs", args.jobs ?? host.node.cores, 1, 64);
const release = wholeNumber("release", args.release ?? 25, 8, 99);
const only = String(args.only ?? "");
const keep = String(args.keep ?? false) === "true";

export default await main();

async function main() {
  const started = Date.now();
  const jdk = await findJdk();
  const scratch = await scratchFolder();
  try {
    const files = await listFiles();
    const units = [...(await javaUnits(files, jdk, scratch.path)), ...textUnits(files, jdk, scratch.path, await findPrograms())].filter((unit) =>
      unit.name.includes(only),
    );
    if (units.length === 0) {
      throw new Error(`Nothing to check in ${root}${only && ` with '${only}' in its name`}`);
    }
    await clearBoard(units);
    host.message(`${units.length} units, ${jobs} at once, in ${root}`);
    return await conclude(await checkAll(units), Date.now() - started);
  } finally {
    await scratch.close();
  }
}

// ------------------------------------------------------------------ running

/**
 * Checks all units, `jobs` at a time, whatever becomes of any of them.
 * @param {Unit[]} units
 */
async function checkAll(units) {
  /** @type {Outcome[]} */
  const outcomes = [];
  const waiting = [...units];
  const work = async () => {
    for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
      host.signal.throwIfAborted();
      outcomes.push(await checkOne(unit));
      host.progress(outcomes.length, units.length, unit.name);
    }
  };
  host.progress(0, units.length, "starting");
  await Promise.all(Array.from({ length: jobs }, work));
  return outcomes;
}

/**
 * @param {Unit} unit
 * @returns {Promise<Outcome>}
 */
async function checkOne(unit) {
  const started = Date.now();
  await tile(unit.name, "checking", "info", count(unit.files, "file"));
  const error = await unit.check();
  /** @type {Outcome} */
  const outcome = {
    unit: unit.name,
    verdict: error === undefined ? "ok" : unit.files.includes(error.file) ? "failed" : "blocked",
    files: unit.files.length,
    durationMs: Date.now() - started,
    ...(unit.note && { note: unit.note }),
    ...(error && { error }),
  };
  await host.publicData.set(`${NAME}/units/${unit.name}`, outcome);
  await show(outcome);
  return outcome;
}

/** @param {Outcome} outcome */
async function show(outcome) {
  const { unit, verdict, files, durationMs, note, error } = outcome;
  if (error === undefined) {
    await tile(unit, "ok", "ok", `${count(files, "file")} in ${seconds(durationMs)}${note ? `, ${note}` : ""}`);
  } else {
    await tile(unit, verdict, verdict === "failed" ? "error" : "warning", where(error));
    host.message(`${unit} ${verdict === "failed" ? "failed" : "is blocked"}: ${where(error)}`, outcome);
  }
}

/**
 * Writes the summary; throws when a unit did not pass, so that the run fails.
 * @param {Outcome[]} outcomes
 * @param {number} durationMs
 */
async function conclude(outcomes, durationMs) {
  /** @param {Verdict} verdict */
  const those = (verdict) => outcomes.filter((outcome) => outcome.verdict === verdict);
  const bad = [...those("failed"), ...those("blocked")];
  const summary = {
    run: host.run.id,
    root,
    jobs,
    units: outcomes.length,
    ok: those("ok").length,
    failed: those("failed").length,
    blocked: those("blocked").length,
    files: outcomes.reduce((sum, outcome) => sum + outcome.files, 0),
    durationMs,
    oneAtATimeMs: outcomes.reduce((sum, outcome) => sum + outcome.durationMs, 0),
    failures: bad,
  };
  await host.publicData.set(`${NAME}/summary`, summary);
  const text =
    `${summary.ok} of ${count(summary.units, "unit")} ok, ${count(summary.files, "file")} in ${seconds(durationMs)}, ` +
    `one at a time ${seconds(summary.oneAtATimeMs)}`;
  await host.status.set(NAME, bad.length === 0 ? "ok" : "failed", { level: bad.length === 0 ? "ok" : "error", text });
  const first = bad[0];
  if (first?.error) {
    throw new Error(
      `${bad.length} of ${count(summary.units, "unit")} did not pass (${summary.failed} failed, ` +
        `${summary.blocked} blocked by them). First: ${first.unit}: ${where(first.error)}`,
    );
  }
  host.message(text);
  return summary;
}

/**
 * Shows every unit as waiting, and takes away what an earlier run left for units that are no more.
 * @param {Unit[]} units
 */
async function clearBoard(units) {
  const names = new Set(units.map((unit) => unit.name));
  for (const key of await host.publicData.keys(`${NAME}/units/`)) {
    const name = key.slice(`${NAME}/units/`.length);
    await host.publicData.delete(key);
    if (!names.has(name)) await host.status.clear(`${NAME}/${name}`);
  }
  await host.status.set(NAME, "running", { level: "info", text: `${count(units, "unit")}, ${jobs} at once` });
  await Promise.all(units.map((unit) => tile(unit.name, "waiting", "info", count(unit.files, "file"))));
}

/**
 * @param {string} name
 * @param {string} value
 * @param {"ok" | "info" | "warning" | "error"} level
 * @param {string} text
 */
function tile(name, value, level, text) {
  return host.status.set(`${NAME}/${name}`, value, { level, text });
}

// ------------------------------------------------------------------ finding work

/** The files of the tree, relative to it, without hidden and built ones. */
async function listFiles() {
  const skipped = ["(", "-name", ".?*", "-o", "-name", "target", "-o", "-name", "node_modules", ")", "-prune"];
  const found = await quietly("find", [".", ...skipped, "-o", "-type", "f", "-printf", "%P\n"], { cwd: root });
  return linesOf(found.stdout).sort();
}

/**
 * What the programs say is for this script, not for who follows the run.
 * @param {string} program
 * @param {string[]} words
 * @param {ProcessOptions} [options]
 */
function quietly(program, words, options = {}) {
  return host.exec(program, words, { log: false, ...options });
}

/**
 * A unit for each source folder of a module, or for each of its packages where there are many files.
 * @param {string[]} files
 * @param {string} jdk
 * @param {string} scratch
 * @returns {Promise<Unit[]>}
 */
async function javaUnits(files, jdk, scratch) {
  const java = files.filter((file) => SOURCE_FOLDER.test(file) && file.endsWith(".java"));
  const folders = group(java, (file) => SOURCE_FOLDER.exec(file)?.[0] ?? "");
  const mains = [...folders.keys()].filter((folder) => folder.endsWith("src/main/java/"));
  const jars = linesOf((await quietly("find", [root, "-path", "*/target/lib/*.jar"])).stdout);
  const classes = mains.map((folder) => folder.replace(/src\/main\/java\/$/, "target/classes"));
  const classPath = [...classes, ...jars].join(":");
  /** @type {Unit[]} */
  const units = [];
  for (const [folder, inFolder] of folders) {
    const missing = await missingLibrary(folder, files, jars);
    const sourcePath = [folder, ...mains.filter((main) => main !== folder)].join(":");
    // Without their libraries sources can only be parsed.
    const how = missing
      ? ["-XDshould-stop.ifNoError=PARSE"]
      : ["-implicit:none", "--class-path", classPath, "--source-path", sourcePath];
    for (const [name, chosen] of compilers(folder, inFolder)) {
      const output = `${scratch}/${name}`;
      const note = missing && `parsed only: ${missing}`;
      units.push({ name, files: chosen, ...(note && { note }), check: () => compile(jdk, output, how, chosen) });
    }
  }
  return units;
}

/**
 * Shares a source folder's files out: name of the unit, its files.
 * @param {string} folder
 * @param {string[]} files
 * @returns {[string, string[]][]}
 */
function compilers(folder, files) {
  const module = folder.replace(/\/?src\/(main|test)\/java\/$/, "") || "java";
  const name = folder.endsWith("src/test/java/") ? `${module}/tests` : module;
  if (files.length <= FILES_PER_COMPILER) return [[name, files]];
  const packages = [...group(files, (file) => file.slice(folder.length, file.lastIndexOf("/")))];
  const top = packages.map(([path]) => path).reduce((a, b) => (b.length < a.length ? b : a));
  return packages.map(([path, chosen]) => {
    const short = path.startsWith(`${top}/`) ? path.slice(top.length + 1) : (path.split("/").at(-1) ?? path);
    return [`${name}/${short}`, chosen];
  });
}

/**
 * The first library that a module's pom.xml asks for and that no target/lib of the tree holds.
 * @param {string} folder
 * @param {string[]} files
 * @param {string[]} jars
 */
async function missingLibrary(folder, files, jars) {
  const pom = folder.replace(/src\/(main|test)\/java\/$/, "pom.xml");
  if (!files.includes(pom)) return undefined;
  const text = (await quietly("cat", [`${root}/${pom}`])).stdout.replace(/<!--[^]*?-->|<build>[^]*<\/build>/g, "");
  const own = /<parent>[^]*?<groupId>(.*?)<\/groupId>/.exec(text)?.[1];
  for (const [dependency] of text.matchAll(/<dependency>[^]*?<\/dependency>/g)) {
    const artifact = /<artifactId>(.*?)<\/artifactId>/.exec(dependency)?.[1] ?? "";
    const needed = folder.endsWith("src/test/java/") || !dependency.includes("<scope>test</scope>");
    const atHand =
      dependency.includes(`<groupId>${own}</groupId>`) ||
      dependency.includes("<type>pom</type>") ||
      jars.some((jar) => jar.includes(`/${artifact}-`));
    if (needed && !atHand) return `${artifact} is not in target/lib`;
  }
  return undefined;
}

/**
 * A unit for each kind of text that something on this machine can check.
 * @param {string[]} files
 * @param {string} jdk
 * @param {string} scratch
 * @param {Set<string>} programs
 * @returns {Unit[]}
 */
function textUnits(files, jdk, scratch, programs) {
  /** @type {[string, RegExp, boolean, (files: string[]) => Promise<Finding | undefined>][]} */
  const kinds = [
    ["javascript", /\.m?js$/, programs.has("node"), (chosen) => eachFile('node --check --input-type=module < "$file"', chosen)],
    ["shell", /\.sh$|(^|\/)(drover|run)$/, programs.has("bash"), (chosen) => eachFile('bash -n "$file"', chosen)],
    ["json", /\.json$/, true, parseJson],
    ["xml", /\.(xml|svg)$/, true, (chosen) => parseXml(jdk, scratch, chosen)],
  ];
  return kinds.flatMap(([name, pattern, able, check]) => {
    const chosen = files.filter((file) => pattern.test(file));
    if (chosen.length === 0) return [];
    if (able) return [{ name, files: chosen, check: () => check(chosen) }];
    host.message(`${count(chosen, "file")} of kind ${name} are left out: this machine has no program to check them`);
    return [];
  });
}

// ------------------------------------------------------------------ checking

/**
 * @param {string} jdk
 * @param {string} output
 * @param {string[]} how
 * @param {string[]} files
 */
async function compile(jdk, output, how, files) {
  const quick = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-J-Duser.language=en"];
  const options = ["--release", String(release), "-proc:none", "-nowarn", "-d", output, ...how];
  const result = await quietly(`${jdk}/bin/javac`, [...quick, ...options, ...files], { cwd: root, check: false });
  return firstFinding(result, files);
}

/**
 * Runs a shell command for each file until one fails.
 * @param {string} command
 * @param {string[]} files
 */
async function eachFile(command, files) {
  const loop = `for file; do said=$(${command} 2>&1) || { printf '%s\\n%s\\n' "$file" "$said"; exit 1; }; done`;
  const result = await quietly("sh", ["-c", loop, "sh", ...files], { cwd: root, check: false });
  if (result.exitCode === 0) return undefined;
  const [file = "", ...said] = linesOf(result.stdout);
  return {
    file,
    line: Number(/(?::|line )(\d+)/.exec(said.join("\n"))?.[1] ?? 0),
    message: said.find((line) => /error/i.test(line)) ?? said[0] ?? `exit code ${result.exitCode}`,
  };
}

/** @param {string[]} files */
async function parseJson(files) {
  for (const file of files) {
    const text = (await quietly("cat", [`${root}/${file}`])).stdout;
    try {
      JSON.parse(text);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
      return { file, line: text.slice(0, position).split("\n").length, message };
    }
  }
  return undefined;
}

/**
 * @param {string} jdk
 * @param {string} scratch
 * @param {string[]} files
 */
async function parseXml(jdk, scratch, files) {
  const program = `
    void main(String[] files) throws Exception {
      var factory = javax.xml.parsers.SAXParserFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      for (String file : files) {
        try {
          factory.newSAXParser().parse(new java.io.File(file), new org.xml.sax.helpers.DefaultHandler());
        } catch (org.xml.sax.SAXParseException wrong) {
          System.err.println(file + ":" + wrong.getLineNumber() + ": error: " + wrong.getMessage());
          System.exit(1);
        }
      }
    }`;
  const run = 'cat >"$1" && java=$2 && file=$1 && shift 2 && exec "$java" "$file" "$@"';
  const words = ["-c", run, "sh", `${scratch}/WellFormed.java`, `${jdk}/bin/java`, ...files];
  const result = await quietly("sh", words, { cwd: root, check: false, input: program });
  return firstFinding(result, files);
}

/**
 * The first error in one of the unit's own files, else the first one.
 * @param {{ exitCode: number | null, signal: string | null, stderr: string }} result
 * @param {string[]} files
 * @returns {Finding | undefined}
 */
function firstFinding({ exitCode, signal, stderr }, files) {
  if (exitCode === 0) return undefined;
  const found = [...stderr.matchAll(/^(.+?):(\d+): error: (.*)$/gm)].map(([, file = "", line, message = ""]) => ({
    file,
    line: Number(line),
    message,
  }));
  const ended = `ended with ${signal ?? `exit code ${exitCode}`}: ${linesOf(stderr)[0] ?? "it said nothing"}`;
  return found.find(({ file }) => files.includes(file)) ?? found[0] ?? { file: files[0] ?? "", line: 0, message: ended };
}

// ------------------------------------------------------------------ the machine

/** @param {string} path */
async function folder(path) {
  const found = await quietly("sh", ["-c", 'cd "$1" && pwd -P', "sh", path], { check: false });
  if (found.exitCode !== 0) throw new Error(`There is no folder '${path}' to check; give root=FOLDER`);
  return found.stdout.trim();
}

/** A JDK of at least the release wanted: the argument `jdk`, JAVA_HOME, the PATH, Drover's own, the usual folder. */
async function findJdk() {
  const look = `
    home_of() { dirname "$(dirname "$(readlink -f "$1")")"; }
    for home in "$1" "\${JAVA_HOME:-}" "$(home_of "$(command -v javac)")" "$(home_of /proc/$PPID/exe)" /usr/lib/jvm/*; do
      [ -x "$home/bin/javac" ] || continue
      version=$(sed -n 's/^JAVA_VERSION="\\([0-9]*\\).*/\\1/p' "$home/release" 2>/dev/null)
      [ "\${version:-0}" -ge "$2" ] && echo "$home" && exit 0
    done
    exit 1`;
  const found = await quietly("sh", ["-c", look, "sh", String(args.jdk ?? ""), String(release)], { check: false });
  if (found.exitCode !== 0) throw new Error(`No JDK ${release} or newer on ${host.node.name}; give jdk=FOLDER`);
  return found.stdout.trim();
}

/** Which of some programs this machine has. */
async function findPrograms() {
  const look = "for name in node bash; do command -v $name >/dev/null && echo $name; done; true";
  const found = await quietly("sh", ["-c", look]);
  return new Set(linesOf(found.stdout));
}

/**
 * A temporary folder that belongs to a process of this run: however the run ends, the process ends with it and
 * takes the folder along.
 */
async function scratchFolder() {
  const hold = `
    folder=$(mktemp -d "\${TMPDIR:-/tmp}/drover-build-farm.XXXXXX") || exit 1
    trap '[ "$1" = true ] || rm -rf "$folder"' EXIT
    trap 'exit 0' TERM INT HUP
    echo "$folder"
    cat >/dev/null`;
  const holder = host.exec("sh", ["-c", hold, "sh", String(keep)], { log: false });
  const input = holder.stdin;
  for await (const path of holder.lines("stdout")) {
    if (keep) host.message(`What the compilers make is kept in ${path}`);
    const close = async () => {
      await input.end();
      await holder;
    };
    return { path, close };
  }
  throw new Error("No temporary folder could be made");
}

// ------------------------------------------------------------------ small things

/**
 * @param {string} name
 * @param {Json} value
 * @param {number} least
 * @param {number} most
 */
function wholeNumber(name, value, least, most) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new RangeError(`${name} is ${JSON.stringify(value)}; give a whole number from ${least} to ${most}`);
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {Map<string, T[]>}
 */
function group(items, keyOf) {
  return Map.groupBy(items, keyOf);
}

/** @param {string} text */
function linesOf(text) {
  return text.split("\n").filter(Boolean);
}

/** @param {Finding} finding */
function where({ file, line, message }) {
  return `${file}:${line}: ${message}`;
}

/**
 * @param {number | unknown[]} things
 * @param {string} noun
 */
function count(things, noun) {
  const number = Array.isArray(things) ? things.length : things;
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
