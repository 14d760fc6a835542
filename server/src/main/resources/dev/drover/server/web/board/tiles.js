// The status values as tiles, kept in the order of their names.
import { age, byId, element, exchange } from "./dom.js";

const MARKS = { ok: "✔ ok", info: "ℹ info", warning: "▲ warning", error: "✖ error" };

/** Longer values are shown smaller. */
const LONG = 24;

/** More are counted and not shown: a page of so many tiles shows nothing any more. */
const MOST = 1_000;

const { compare } = new Intl.Collator("en", { numeric: true });

export class Tiles {
  #values = new Map();
  #tiles = new Map();
  #order = [];
  #showRun;

  constructor(showRun) {
    this.#showRun = showRun;
  }

  /** Takes the body of status.changed. */
  change({ changes, removed, reset }) {
    if (reset) this.#values.clear();
    for (const name of removed) this.#values.delete(name);
    for (const value of changes) this.#values.set(value.name, value);
    if (reset || this.#values.size > MOST) {
      this.#rebuild();
    } else {
      removed.forEach(name => this.#remove(name));
      changes.forEach(value => this.#put(value));
    }
    byId("status-count").textContent = this.#values.size || "";
    byId("no-status").hidden = this.#values.size > 0;
    byId("more-status").hidden = this.#values.size <= MOST;
    byId("more-status").textContent =
      `${this.#values.size - MOST} more are not shown. drover status lists all.`;
  }

  tick() {
    for (const [name, tile] of this.#tiles) {
      const shown = age(this.#values.get(name).updatedAt);
      const place = tile.querySelector(".age");
      if (place.textContent !== shown) place.textContent = shown;
    }
  }

  #rebuild() {
    this.#order = [...this.#values.keys()].sort(compare).slice(0, MOST);
    this.#tiles = new Map(this.#order.map(name => [name, this.#tile(this.#values.get(name))]));
    byId("tiles").replaceChildren(...this.#tiles.values());
  }

  #remove(name) {
    if (!this.#tiles.has(name)) return;
    this.#tiles.get(name).remove();
    this.#tiles.delete(name);
    this.#order.splice(this.#place(name), 1);
  }

  #put(value) {
    const tile = this.#tile(value);
    const old = this.#tiles.get(value.name);
    this.#tiles.set(value.name, tile);
    if (old) {
      if (old.dataset.value !== tile.dataset.value) tile.classList.add("fresh");
      exchange(old, tile);
      return;
    }
    const place = this.#place(value.name);
    const next = this.#order[place];
    this.#order.splice(place, 0, value.name);
    byId("tiles").insertBefore(tile, this.#tiles.get(next) ?? null);
  }

  /** Where the name is in the order, or would be. */
  #place(name) {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#order[middle], name) < 0) low = middle + 1;
      else high = middle;
    }
    while (low < this.#order.length && this.#order[low] !== name && compare(this.#order[low], name) === 0) low++;
    return low;
  }

  #tile({ name, value, level, text, unit, updatedAt, runId }) {
    const tile = element("li", "tile");
    tile.dataset.name = name;
    tile.dataset.value = value;
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
    const told = element("span", "age", age(updatedAt));
    told.title = new Date(updatedAt).toLocaleString();
    foot.append(told);
    if (runId) {
      const link = element("button", "", "show run");
      link.type = "button";
      link.setAttribute("aria-label", `Show the run that set ${name}`);
      link.addEventListener("click", () => this.#showRun(runId));
      foot.append(link);
    }
    tile.append(foot);
    return tile;
  }
}
