// The board: status values, nodes and runs, live. What is shown while there is no connection is marked as old.
import { Connection } from "./rpc.js";
import { Detail } from "./detail.js";
import { Nodes } from "./nodes.js";
import { Runs } from "./runs.js";
import { Tiles } from "./tiles.js";
import { byId, clock } from "./dom.js";

let statusVersion;
let runVersion;
let nodeVersion;
let lastLive = Date.now();

/** What the server said when it ended the last connection; later attempts fail without a word. */
let lastReason = "";

const connection = new Connection({
  async opened() {
    try {
      await connection.call("status.watch", { since: statusVersion });
      await connection.call("run.watch", { since: runVersion });
      await watchNodes();
      lastReason = "";
      state("live", "Live");
    } catch (error) {
      if (!error.lost) state("lost", error.message);
    }
  },
  lost(reason) {
    lastReason = reason || lastReason;
    const why = lastReason ? `${lastReason}. ` : "";
    const old = statusVersion === undefined ? "" : ` What you see is of ${clock(lastLive)}.`;
    state("lost", `Not connected. ${why}Trying again …${old}`);
  },
  "server.hello"({ host, version, scriptEngine }) {
    byId("server").textContent = `${host} · Drover ${version} · ${scriptEngine}`;
    document.title = `${host} · Drover`;
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

/** Who may not see nodes is shown none, and a server that is a node has none. */
async function watchNodes() {
  try {
    await connection.call("node.watch", { since: nodeVersion });
  } catch (error) {
    if (error.kind !== "not_allowed" && error.kind !== "conflict") throw error;
  }
}

const detail = new Detail(connection);
const tiles = new Tiles(runId => detail.show(runId));
const nodes = new Nodes();
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
  runs.tick();
  detail.tick();
}, 1_000);
