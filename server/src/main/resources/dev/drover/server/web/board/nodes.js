// The machines that joined this primary, in the order of their names. There is no such list for who may not see them,
// nor on a server without any.
import { age, byId, element, plural, span, stateMark } from "./dom.js";

const STATES = {
  JOINED: ["◌", "info"],
  ONLINE: ["●", "ok"],
  SILENT: ["✖", "error"],
  REVOKED: ["⊘", "warning"],
};

/** More are counted and not shown, as with status values. */
const MOST = 1_000;

const { compare } = new Intl.Collator("en", { numeric: true });

export class Nodes {
  #nodes = new Map();
  #rows = new Map();

  /** Takes the body of node.changed. */
  change({ changes, removed, reset }) {
    const before = new Set(this.#nodes.keys());
    if (reset) this.#nodes.clear();
    for (const name of removed) this.#nodes.delete(name);
    for (const node of changes) this.#nodes.set(node.name, node);
    if (reset || removed.length > 0 || changes.some(node => !before.has(node.name))) this.#rebuild();
    else for (const node of changes) this.#fill(node);
    const online = [...this.#nodes.values()].filter(node => node.state === "ONLINE").length;
    byId("nodes-section").hidden = this.#nodes.size === 0;
    byId("node-count").textContent = `${this.#nodes.size}, ${online} online`;
    byId("more-nodes").hidden = this.#nodes.size <= MOST;
    byId("more-nodes").textContent = `${this.#nodes.size - MOST} more are not shown. drover node list lists all.`;
  }

  /** In their order. */
  get names() {
    return [...this.#nodes.keys()].sort(compare);
  }

  tick() {
    for (const [name, row] of this.#rows) {
      const shown = contact(this.#nodes.get(name));
      const place = row.querySelector(".contact");
      if (place.textContent !== shown) place.textContent = shown;
    }
  }

  #rebuild() {
    const names = [...this.#nodes.keys()].sort(compare).slice(0, MOST);
    this.#rows = new Map(names.map(name => [name, element("li", "node")]));
    for (const name of names) this.#fill(this.#nodes.get(name));
    byId("nodes").replaceChildren(...this.#rows.values());
  }

  #fill(node) {
    const row = this.#rows.get(node.name);
    if (row === undefined) return;
    const { name, labels, roundTripMilliseconds, activity } = node;
    row.dataset.node = name;
    row.replaceChildren(
      stateMark(STATES, node.state),
      element("span", "name", name),
      element("span", "labels", Object.entries(labels).map(([label, value]) => `${label}=${value}`).join(" ")),
      element("span", "contact", contact(node)),
      element("span", "figure", roundTripMilliseconds === undefined ? "" : `trip ${span(roundTripMilliseconds)}`),
      element("span", "figure", activity && activity.load >= 0 ? `load ${activity.load.toFixed(2)}` : ""),
      element("span", "figure", activity ? work(activity) : ""));
  }
}

/** While a node is online what it says comes all the time, and is shown from time to time. */
function contact({ state, lastContactAt }) {
  if (state === "ONLINE") return "in contact";
  return lastContactAt === undefined ? "never linked" : age(lastContactAt);
}

function work({ runs, processes }) {
  return runs + processes === 0 ? "idle" : `${plural(runs, "run")}, ${plural(processes, "process", "es")}`;
}
