// The board: status values, nodes, tasks, tools and runs, live. What is shown while there is no connection is marked as old.
import { Connection } from "./rpc.js";
import { Detail } from "./detail.js";
import { Editor } from "./editor.js";
import { Nodes } from "./nodes.js";
import { RunForm } from "./runform.js";
import { Runs } from "./runs.js";
import { TaskDetail } from "./task.js";
import { Tasks } from "./tasks.js";
import { Tiles } from "./tiles.js";
import { ToolDetail } from "./tool.js";
import { Tools } from "./tools.js";
import { byId, clock } from "./dom.js";

let statusVersion;
let runVersion;
let nodeVersion;
let lastLive = Date.now();

/** What the caller may do, as the server says at each opening. */
let rights = new Set();
const may = permission => rights.has(permission);

/** What the server said when it ended the last connection; later attempts fail without a word. */
let lastReason = "";

const connection = new Connection({
  lost(reason) {
    lastReason = reason || lastReason;
    const why = lastReason ? `${lastReason}. ` : "";
    const old = statusVersion === undefined ? "" : ` What you see is of ${clock(lastLive)}.`;
    state("lost", `Not connected. ${why}Trying again …${old}`);
  },
  "server.hello"({ host, version, scriptEngine, caller }) {
    byId("server").textContent = `${host} · Drover ${version} · ${scriptEngine} · ${caller.user}`;
    document.title = `${host} · Drover`;
    rights = new Set(caller.permissions);
    watch();
  },
  "status.changed"(body) {
    statusVersion = body.version;
    tiles.change(body);
  },
  "node.changed"(body) {
    nodeVersion = body.version;
    nodes.change(body);
  },
  "run.changed"(body) {
    runVersion = body.version;
    runs.change(body);
    body.changes.forEach(run => detail.update(run));
  },
});

/** Asks for what the caller may see. */
async function watch() {
  try {
    if (may("STATUS_READ")) await connection.call("status.watch", { since: statusVersion });
    if (may("RUN_READ")) await connection.call("run.watch", { since: runVersion });
    const primary = !may("NODE_READ") || await watchNodes();
    tasks.connected(primary);
    tools.connected(primary);
    lastReason = "";
    state("live", "Live");
  } catch (error) {
    if (!error.lost) state("lost", error.message);
  }
}

/** Gives whether it has any: a server that is a node has not, nor tasks and tools. */
async function watchNodes() {
  try {
    await connection.call("node.watch", { since: nodeVersion });
    return true;
  } catch (error) {
    if (error.kind !== "conflict") throw error;
    return false;
  }
}

const detail = new Detail(connection);
const tiles = new Tiles(runId => detail.show(runId));
const nodes = new Nodes();
const task = new TaskDetail(connection, may);
const tasks = new Tasks(connection, may, taskId => task.show(taskId));
const editor = new Editor(connection, names => {
  tools.refresh();
  if (names.length === 1) tool.show(names[0]);
});
const runForm = new RunForm(connection, () => nodes.names, taskId => {
  tasks.refresh();
  if (may("TASK_READ")) task.show(taskId);
});
const tool = new ToolDetail(connection, may, {
  run: name => runForm.open(name),
  edit: shown => editor.open(shown),
  changed: () => tools.refresh(),
});
const tools = new Tools(connection, may, {
  show: name => tool.show(name),
  run: name => runForm.open(name),
  define: () => editor.open(),
});
const runs = new Runs(runId => detail.show(runId));

function state(name, text) {
  byId("connection").dataset.state = name;
  byId("connection").textContent = text;
  document.body.classList.toggle("stale", name !== "live");
}

byId("logout").addEventListener("click", async () => {
  try {
    await fetch("/logout", { method: "POST" });
    location.replace("/login");
  } catch {
    state("lost", "Not connected, so the session is still open.");
  }
});

setInterval(() => {
  if (byId("connection").dataset.state === "live") lastLive = Date.now();
  tiles.tick();
  nodes.tick();
  tasks.tick();
  tools.tick();
  runs.tick();
  task.tick();
  detail.tick();
}, 1_000);
