// Compiles and checks a source tree in processes, a bounded number at once: on this machine, or spread over nodes.
//
//   drover run ./examples/build-farm/main.js root=. jobs=4 only=server keep=true
//   drover run ./examples/build-farm/main.js root=. nodes='@builders' jobs=2
//
// One file, so that it can be run from anywhere. What it knows of the tree it learns from processes: the host
// object has no files.

/** @typedef {{ file: string, line: number, message: string }} Finding What is wrong, and where. */
/** @typedef {{ name: string, files: string[], needs?: string, note?: string, check: (place: Place) => Promise<Finding | undefined> }} Unit */
/**
 * @typedef {object} Place Where units are checked: this machine, or a node.
 * @property {string} name
 * @property {Host["exec"]} exec
 * @property {string} root The tree there.
 * @property {string} scratch A folder that goes when the place is closed.
 * @property {string} jdk
 * @property {Set<string>} programs
 * @property {() => Promise<void>} close
 */
/** @typedef {"ok" | "failed" | "blocked"} Verdict Blocked: only another unit's file is wrong. */
/**
 * @typedef {object} Outcome
 * @property {string} unit
 * @property {Verdict} verdict
 * @property {string} place
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
const jobs = wholeNumber("jobs", args.jobs ?? (args.nodes === undefined ? host.node.cores : 1), 1, 64);
const release = wholeNumber("release", args.release ?? 25, 8, 99);
const only = String(args.only ?? "");
const keep = String(args.keep ?? false) === "true";
const copies = String(args.copy ?? false) === "true";

export default await main();

async function main() {
  const started = Date.now();
  const places = await openPlaces();
  try {
    const files = await listFiles();
    const units = able([...(await javaUnits(files)), ...textUnits(files)], places).filter((unit) => unit.name.includes(only));
    if (units.length === 0) {
      throw new Error(`Nothing to check in ${root}${only && ` with '${only}' in its name`}`);
    }
    await clearBoard(units);
    host.message(`${units.length} units, ${jobs} at once on ${places.map(({ name }) => name).join(" and ")}, from ${root}`);
    return await conclude(await checkAll(units, places), Date.now() - started);
  } finally {
    await Promise.all(places.map((place) => place.close()));
  }
}

// ------------------------------------------------------------------ running

/**
 * Checks all units, `jobs` at a time in each place, whatever becomes of any of them.
 * @param {Unit[]} units
 * @param {Place[]} places
 */
async function checkAll(units, places) {
  /** @type {Outcome[]} */
  const outcomes = [];
  const waiting = [...units];
  /** @param {Place} place */
  const next = (place) => {
    const at = waiting.findIndex((unit) => isAble(place, unit));
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };
  /** @param {Place} place */
  const work = async (place) => {
    for (let unit = next(place); unit !== undefined; unit = next(place)) {
      host.signal.throwIfAborted();
      outcomes.push(await checkOne(unit, place));
      host.progress(outcomes.length, units.length, unit.name);
    }
  };
  host.progress(0, units.length, "starting");
  await Promise.all(places.flatMap((place) => Array.from({ length: jobs }, () => work(place))));
  return outcomes;
}

/**
 * @param {Place} place
 * @param {Unit} unit
 */
function isAble(place, unit) {
  return unit.needs === undefined || place.programs.has(unit.needs);
}

/**
 * Those that some place can check.
 * @param {Unit[]} units
 * @param {Place[]} places
 */
function able(units, places) {
  return units.filter((unit) => {
    if (places.some((place) => isAble(place, unit))) return true;
    host.message(`${count(unit.files, "file")} of kind ${unit.name} are left out: nothing here has ${unit.needs} to check them`);
    return false;
  });
}

/**
 * @param {Unit} unit
 * @param {Place} place
 * @returns {Promise<Outcome>}
 */
async function checkOne(unit, place) {
  const started = Date.now();
  await tile(unit.name, "checking", "info", `${count(unit.files, "file")} on ${place.name}`);
  const error = await unit.check(place);
  /** @type {Outcome} */
  const outcome = {
    unit: unit.name,
    verdict: error === undefined ? "ok" : unit.files.includes(error.file) ? "failed" : "blocked",
    place: place.name,
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
  const { unit, verdict, place, files, durationMs, note, error } = outcome;
  if (error === undefined) {
    await tile(unit, "ok", "ok", `${count(files, "file")} in ${seconds(durationMs)} on ${place}${note ? `, ${note}` : ""}`);
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
    places: Object.fromEntries([...Map.groupBy(outcomes, ({ place }) => place)].map(([place, done]) => [place, done.length])),
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

/** The libraries that are at hand, relative to the tree. */
async function listJars() {
  return linesOf((await quietly("find", [".", "-path", "*/target/lib/*.jar", "-printf", "%P\n"], { cwd: root })).stdout);
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
 * In the tree of a place.
 * @param {Place} place
 * @param {string} program
 * @param {string[]} words
 * @param {ProcessOptions} [options]
 */
function quietlyAt(place, program, words, options = {}) {
  return place.exec(program, words, { cwd: place.root, log: false, check: false, ...options });
}

/**
 * A unit for each source folder of a module, or for each of its packages where there are many files.
 * @param {string[]} files
 * @returns {Promise<Unit[]>}
 */
async function javaUnits(files) {
  const java = files.filter((file) => SOURCE_FOLDER.test(file) && file.endsWith(".java"));
  const folders = group(java, (file) => SOURCE_FOLDER.exec(file)?.[0] ?? "");
  const mains = [...folders.keys()].filter((folder) => folder.endsWith("src/main/java/"));
  const jars = await listJars();
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
      const note = missing && `parsed only: ${missing}`;
      units.push({ name, files: chosen, ...(note && { note }), check: (place) => compile(place, name, how, chosen) });
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
 * A unit for each kind of text.
 * @param {string[]} files
 * @returns {Unit[]}
 */
function textUnits(files) {
  /** @type {[string, RegExp, string | undefined, (place: Place, files: string[]) => Promise<Finding | undefined>][]} */
  const kinds = [
    ["javascript", /\.m?js$/, "node", (place, chosen) => eachFile(place, 'node --check --input-type=module < "$file"', chosen)],
    ["shell", /\.sh$|(^|\/)(drover|run)$/, "bash", (place, chosen) => eachFile(place, 'bash -n "$file"', chosen)],
    ["json", /\.json$/, undefined, parseJson],
    ["xml", /\.(xml|svg)$/, undefined, parseXml],
  ];
  return kinds.flatMap(([name, pattern, needs, check]) => {
    const chosen = files.filter((file) => pattern.test(file));
    return chosen.length === 0 ? [] : [{ name, files: chosen, ...(needs && { needs }), check: (place) => check(place, chosen) }];
  });
}

// ------------------------------------------------------------------ checking

/**
 * @param {Place} place
 * @param {string} name
 * @param {string[]} how
 * @param {string[]} files
 */
async function compile(place, name, how, files) {
  const quick = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-J-Duser.language=en"];
  const options = ["--release", String(release), "-proc:none", "-nowarn", "-d", `${place.scratch}/${name}`, ...how];
  const result = await quietlyAt(place, `${place.jdk}/bin/javac`, [...quick, ...options, ...files]);
  return firstFinding(result, files);
}

/**
 * Runs a shell command for each file until one fails.
 * @param {Place} place
 * @param {string} command
 * @param {string[]} files
 */
async function eachFile(place, command, files) {
  const loop = `for file; do said=$(${command} 2>&1) || { printf '%s\\n%s\\n' "$file" "$said"; exit 1; }; done`;
  const result = await quietlyAt(place, "sh", ["-c", loop, "sh", ...files]);
  if (result.exitCode === 0) return undefined;
  const [file = "", ...said] = linesOf(result.stdout);
  return {
    file,
    line: Number(/(?::|line )(\d+)/.exec(said.join("\n"))?.[1] ?? 0),
    message: said.find((line) => /error/i.test(line)) ?? said[0] ?? `exit code ${result.exitCode}`,
  };
}

/**
 * @param {Place} place
 * @param {string[]} files
 */
async function parseJson(place, files) {
  for (const file of files) {
    const text = (await quietlyAt(place, "cat", [file], { check: true })).stdout;
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
 * @param {Place} place
 * @param {string[]} files
 */
async function parseXml(place, files) {
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
  const words = ["-c", run, "sh", `${place.scratch}/WellFormed.java`, `${place.jdk}/bin/java`, ...files];
  const result = await quietlyAt(place, "sh", words, { input: program });
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

/**
 * A JDK of at least the release wanted: the argument `jdk`, JAVA_HOME, the PATH, Drover's own, the usual folder.
 * @param {string} name
 * @param {Host["exec"]} exec
 */
async function findJdk(name, exec) {
  const look = `
    home_of() { dirname "$(dirname "$(readlink -f "$1")")"; }
    for home in "$1" "\${JAVA_HOME:-}" "$(home_of "$(command -v javac)")" "$(home_of /proc/$PPID/exe)" /usr/lib/jvm/*; do
      [ -x "$home/bin/javac" ] || continue
      version=$(sed -n 's/^JAVA_VERSION="\\([0-9]*\\).*/\\1/p' "$home/release" 2>/dev/null)
      [ "\${version:-0}" -ge "$2" ] && echo "$home" && exit 0
    done
    exit 1`;
  const words = ["-c", look, "sh", String(args.jdk ?? ""), String(release)];
  const found = await exec("sh", words, { log: false, check: false });
  if (found.exitCode !== 0) throw new Error(`No JDK ${release} or newer on ${name}; give jdk=FOLDER`);
  return found.stdout.trim();
}

/**
 * Which of some programs a machine has.
 * @param {Host["exec"]} exec
 */
async function findPrograms(exec) {
  const look = "for name in node bash; do command -v $name >/dev/null && echo $name; done; true";
  return new Set(linesOf((await exec("sh", ["-c", look], { log: false })).stdout));
}

/** This machine, or the nodes that were asked for. */
async function openPlaces() {
  if (args.nodes === undefined) return [await openPlace(host.node.name, host.exec, async () => root)];
  const nodes = await host.nodes(String(args.nodes), { facts: false });
  if (nodes.length === 0) throw new Error(`'${args.nodes}' chooses no node; see 'drover node list'`);
  const packed = packing();
  try {
    return await Promise.all(nodes.map(async ({ name }) => {
      const peer = await host.connect(name);
      return openPlace(name, peer.exec, (scratch) => treeOn(peer, scratch, packed));
    }));
  } finally {
    await packed.close();
  }
}

/**
 * @param {string} name
 * @param {Host["exec"]} exec
 * @param {(scratch: string) => Promise<string>} tree Gives where the tree is there.
 * @returns {Promise<Place>}
 */
async function openPlace(name, exec, tree) {
  const jdk = await findJdk(name, exec);
  const scratch = await scratchFolder(exec);
  try {
    const there = await tree(scratch.path);
    return { name, exec, jdk, root: there, scratch: scratch.path, programs: await findPrograms(exec), close: scratch.close };
  } catch (error) {
    await scratch.close();
    throw error;
  }
}

/**
 * The tree on a node: where it is here, if the node sees the same files; else a copy.
 * @param {Peer} peer
 * @param {string} scratch
 * @param {ReturnType<typeof packing>} packed
 */
async function treeOn(peer, scratch, packed) {
  if (!copies && (await peer.exec("test", ["-e", await packed.mark()], { log: false, check: false })).exitCode === 0) return root;
  const { size } = await peer.copyTo(await packed.archive(), `${scratch}/tree.tar`);
  await peer.$({ log: false })`mkdir ${scratch}/tree && tar -xf ${scratch}/tree.tar -C ${scratch}/tree && rm ${scratch}/tree.tar`;
  host.message(`Copied the tree to ${peer.node.name}: ${(size / 1e6).toFixed(1)} MB`);
  return `${scratch}/tree`;
}

/** What tells whether a node sees the same files, and the tree in one file for those that do not; each made when first asked for. */
function packing() {
  /** @type {ReturnType<typeof scratchFolder> | undefined} */
  let scratch;
  /** @type {Promise<string> | undefined} */
  let archive;
  const folder = async () => (await (scratch ??= scratchFolder(host.exec))).path;
  const pack = async () => {
    const file = `${await folder()}/tree.tar`;
    const names = [...(await listFiles()), ...(await listJars())].join("\0");
    await quietly("tar", ["-cf", file, "--null", "--files-from=-"], { cwd: root, input: names });
    return file;
  };
  return {
    mark: folder,
    archive: () => (archive ??= pack()),
    close: async () => (await scratch)?.close(),
  };
}

/**
 * A temporary folder that belongs to a process of this run: however the run ends, the process ends with it and
 * takes the folder along.
 * @param {Host["exec"]} exec
 */
async function scratchFolder(exec) {
  const hold = `
    folder=$(mktemp -d "\${TMPDIR:-/tmp}/drover-build-farm.XXXXXX") || exit 1
    trap '[ "$1" = true ] || rm -rf "$folder"' EXIT
    trap 'exit 0' TERM INT HUP
    echo "$folder"
    cat >/dev/null`;
  const holder = exec("sh", ["-c", hold, "sh", String(keep)], { log: false });
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
