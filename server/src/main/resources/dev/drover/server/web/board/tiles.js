// The status values as tiles, kept in the order of their names.
import { age, byId, element } from "./dom.js";

const MARKS = { ok: "✔ ok", info: "ℹ info", warning: "▲ warning", error: "✖ error" };
const LONG = 24;
const collator = new Intl.Collator("en", { numeric: true });

export class Tiles {
  #values = new Map();
  #tiles = new Map();
  #showRun;

  constructor(showRun) {
    this.#showRun = showRun;
  }

  /** Takes the body of status.changed. */
  change({ changes, removed, reset }) {
    if (reset) {
      this.#values.clear();
      this.#tiles.clear();
      byId("tiles").replaceChildren();
    }
    for (const name of removed) this.#remove(name);
    for (const value of changes) this.#put(value);
    byId("status-count").textContent = this.#values.size || "";
    byId("no-status").hidden = this.#values.size > 0;
  }

  tick() {
    for (const [name, tile] of this.#tiles) {
      tile.querySelector(".age").textContent = age(this.#values.get(name).updatedAt);
    }
  }

  #remove(name) {
    this.#values.delete(name);
    this.#tiles.get(name)?.remove();
    this.#tiles.delete(name);
  }

  #put(value) {
    const tile = this.#tile(value);
    const old = this.#tiles.get(value.name);
    this.#values.set(value.name, value);
    this.#tiles.set(value.name, tile);
    if (old) {
      old.replaceWith(tile);
      return;
    }
    const next = [...byId("tiles").children].find(other => collator.compare(other.dataset.name, value.name) > 0);
    byId("tiles").insertBefore(tile, next ?? null);
  }

  #tile({ name, value, level, text, unit, updatedAt, runId }) {
    const tile = element("li", "tile");
    tile.dataset.name = name;
    if (level) tile.dataset.level = level;

    const head = element("span", "name");
    head.append(element("span", "", name));
    if (level) head.append(element("span", "mark", MARKS[level]));

    const shown = String(value);
    const big = element("span", shown.length > LONG ? "value long" : "value", shown);
    if (unit) big.append(element("span", "unit", ` ${unit}`));

    tile.append(head, big);
    if (text) tile.append(element("span", "text", text));

    const foot = element("span", "foot");
    foot.append(element("span", "age", age(updatedAt)));
    if (runId) {
      const link = element("button", "", "run");
      link.type = "button";
      link.title = `Show run ${runId}`;
      link.addEventListener("click", () => this.#showRun(runId));
      foot.append(link);
    }
    tile.append(foot);
    return tile;
  }
}
