// The tools that are defined, by name. They change seldom, so the server is asked for them from time to time.
import { byId, element, said, tell } from "./dom.js";

/** More are counted and not shown; the filter finds them. */
const MOST = 500;

/** With so many there is a filter. */
const MANY = 8;

const PAUSE = 15_000;

export class Tools {
  #connection;
  #may;
  #opens;
  #tools = [];
  #shown = "";
  #askedAt = 0;
  #offered = false;

  /** opens: show(name), run(name) and define(), for the dialogs. */
  constructor(connection, may, opens) {
    this.#connection = connection;
    this.#may = may;
    this.#opens = opens;
    byId("new-tool").addEventListener("click", () => this.#opens.define());
    byId("tool-filter").addEventListener("input", () => this.#draw());
  }

  /** To be called when there is a connection again; a node has no tools of its own. */
  connected(primary) {
    this.#offered = primary && this.#may("TOOL_READ");
    byId("tools-section").hidden = !this.#offered;
    byId("new-tool").hidden = !this.#may("TOOL_WRITE");
    this.refresh();
  }

  /** To be called every second. */
  tick() {
    if (Date.now() - this.#askedAt >= PAUSE && !document.hidden) this.refresh();
  }

  async refresh() {
    if (!this.#offered) return;
    this.#askedAt = Date.now();
    try {
      this.#tools = (await this.#connection.call("tool.list")).tools;
      tell("tools-error", "");
      this.#draw();
    } catch (error) {
      if (!error.lost) tell("tools-error", said(error));
    }
  }

  #draw() {
    const all = this.#tools;
    byId("tool-filter").hidden = all.length < MANY;
    const wanted = all.length < MANY ? "" : byId("tool-filter").value.trim().toLowerCase();
    const found = all.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted));
    byId("tool-count").textContent = all.length === 0 ? "" : found.length < all.length ? `${found.length} of ${all.length}` : all.length;
    byId("no-tools").hidden = all.length > 0;
    byId("more-tools").hidden = found.length <= MOST;
    byId("more-tools").textContent = `${found.length - MOST} more are not shown; the filter finds them.`;
    const shown = JSON.stringify([found, this.#may("TASK_START")]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    byId("tools").replaceChildren(...found.slice(0, MOST).map(tool => this.#row(tool)));
  }

  #row({ name, description, kind, version, author, at }) {
    const row = element("li", "with-button");
    row.dataset.tool = name;
    const button = element("button", "tool");
    button.type = "button";
    button.append(
      element("span", "script", name),
      element("span", "said", description),
      element("span", "by", kind === "multi" ? "once for all" : ""),
      element("span", "when", `version ${version} by ${author}`));
    button.title = `Since ${new Date(at).toLocaleString()}`;
    button.addEventListener("click", () => this.#opens.show(name));
    row.append(button);
    if (this.#may("TASK_START")) {
      const run = element("button", "plain", "Run");
      run.type = "button";
      run.setAttribute("aria-label", `Run ${name}`);
      run.addEventListener("click", () => this.#opens.run(name));
      row.append(run);
    }
    return row;
  }
}
