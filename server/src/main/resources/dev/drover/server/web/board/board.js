// The board: status values and runs, live. What is shown while there is no connection is marked as old.
import { Connection } from "./rpc.js";
import { Detail } from "./detail.js";
import { Runs } from "./runs.js";
import { Tiles } from "./tiles.js";
import { byId } from "./dom.js";

const detail = new Detail((method, params) => connection.call(method, params));
const tiles = new Tiles(runId => detail.show(runId));
const runs = new Runs(runId => detail.show(runId));
let statusVersion;
let runVersion;

const connection = new Connection({
  async opened() {
    state("live", "Live");
    try {
      await connection.call("status.watch", statusVersion === undefined ? {} : { since: statusVersion });
      await connection.call("run.watch", runVersion === undefined ? {} : { since: runVersion });
    } catch (error) {
      state("lost", error.message);
    }
  },
  lost(reason) {
    state("lost", reason ? `Not connected: ${reason}` : "Not connected, trying again …");
  },
  "server.hello"({ host, version, scriptEngine }) {
    byId("server").textContent = `${host} · ${version} · ${scriptEngine}`;
    document.title = `${host} · Drover`;
  },
  "status.changed"(body) {
    statusVersion = body.version;
    tiles.change(body);
  },
  "run.changed"(body) {
    runVersion = body.version;
    runs.change(body);
    body.changes.forEach(run => detail.update(run));
  },
});

function state(name, text) {
  byId("connection").dataset.state = name;
  byId("connection").textContent = text;
  document.body.classList.toggle("stale", name !== "live");
}

byId("logout").addEventListener("click", async () => {
  await fetch("/logout", { method: "POST" });
  location.replace("/login");
});

setInterval(() => {
  tiles.tick();
  runs.tick();
}, 1_000);
