// The status values as tiles, kept in the order of their names.
import { age, byId, element } from "./dom.js";

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
    const before = this.#values.size;
    if (reset) this.#values.clear();
    for (const name of removed) this.#values.delete(name);
    for (const value of changes) this.#values.set(value.name, value);
    if (reset || before > MOST || this.#values.size > MOST) {
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
    const present = this.#tiles.get(value.name);
    if (present) {
      fill(present, value);
      return;
    }
    const tile = this.#tile(value);
    const place = this.#place(value.name);
    const next = this.#order[place];
    this.#order.splice(place, 0, value.name);
    this.#tiles.set(value.name, tile);
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

  #tile(value) {
    const tile = element("li", "tile");
    tile.dataset.name = value.name;
    const head = element("span", "name");
    head.append(element("span", "", value.name), element("span", "mark"));
    const shown = element("span", "value");
    shown.append(element("span", "shown"), element("span", "unit"));
    const foot = element("span", "foot");
    const link = element("button", "", "show run");
    link.type = "button";
    link.setAttribute("aria-label", `Show the run that set ${value.name}`);
    link.addEventListener("click", () => this.#showRun(this.#values.get(value.name).runId));
    foot.append(element("span", "age"), link);
    tile.append(head, shown, element("span", "text"), foot);
    fill(tile, value);
    return tile;
  }
}

/** Elements stay as values change, so that a press of the mouse finds the same one below it at its end. */
function fill(tile, { value, level, text, unit, updatedAt, runId }) {
  const part = name => tile.querySelector(`.${name}`);
  const shown = String(value);
  if (part("shown").textContent !== shown) {
    if (part("shown").textContent !== "") freshen(tile);
    part("shown").textContent = shown;
  }
  part("value").classList.toggle("long", shown.length > LONG);
  part("unit").textContent = unit ? ` ${unit}` : "";
  part("text").textContent = text ?? "";
  part("mark").textContent = level ? MARKS[level] : "";
  if (level) tile.dataset.level = level;
  else delete tile.dataset.level;
  part("age").textContent = age(updatedAt);
  part("age").title = new Date(updatedAt).toLocaleString();
  tile.querySelector("button").hidden = runId === undefined;
}

function freshen(tile) {
  tile.classList.remove("fresh");
  requestAnimationFrame(() => tile.classList.add("fresh"));
}
