// One run in a dialog: what it is, how far it is, its log as it grows, and a way to cancel it.
import { byId, clock, closeBeside, element, fillFacts, isOver, said, stateMark, tell, took, uncoloured } from "./dom.js";
import { STATES } from "./runs.js";
import { Twice } from "./twice.js";

/** Lines that are kept on the page; `drover log` shows all. */
const MOST_LINES = 5_000;

/** How long the server holds back an answer while there is nothing new. */
const PATIENCE = 20_000;

const CLASSES = { STDERR: "stderr", MESSAGE: "message", GAP: "warning", STATE: "note", PROCESS_STARTED: "note",
  PROCESS_ENDED: "note", THREAD_STARTED: "note", THREAD_ENDED: "note" };

export class Detail {
  #dialog = byId("detail");
  #connection;
  #shown;
  #run;
  #cancel = new Twice(byId("cancel"), "Press again to cancel", () => this.#end());

  constructor(connection) {
    this.#connection = connection;
    byId("close").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => { this.#shown = undefined; });
    closeBeside(this.#dialog);
  }

  async show(runId) {
    // An object of its own for each showing, so that an earlier one ends even for the same run.
    const showing = { runId };
    this.#shown = showing;
    this.#run = undefined;
    this.#cancel.reset();
    byId("log").replaceChildren();
    byId("facts").replaceChildren();
    byId("detail-title").textContent = runId;
    byId("cancel").hidden = true;
    byId("detail-progress").hidden = true;
    this.#problem("");
    this.#condition("Reading …");
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      await this.#follow(showing);
    } catch (error) {
      if (this.#shown === showing) {
        this.#condition("");
        this.#problem(said(error));
      }
    }
  }

  /** Takes a run that changed; nothing happens unless it is the one that is shown. */
  update(run) {
    if (run.runId !== this.#shown?.runId) return;
    this.#run = run;
    byId("detail-title").textContent = run.script;
    byId("cancel").hidden = isOver(run);
    const facts = [
      ["State", stateMark(STATES, run.state)],
      ["Run", run.runId],
      ["Started", `${new Date(run.createdAt).toLocaleString()} by ${run.startedBy}`],
      ["Arguments", JSON.stringify(run.args)],
      ["Took", element("span", "took", took(run))],
    ];
    if (run.scriptVersion !== undefined) facts.splice(2, 0, ["Version", String(run.scriptVersion)]);
    if (run.result !== undefined && run.result !== null) facts.push(["Result", JSON.stringify(run.result)]);
    fillFacts(byId("facts"), facts);
    this.#progress(run);
    const { error } = run;
    if (error) {
      const place = error.script ? `${error.script}${error.line ? `:${error.line}:${error.column ?? 1}` : ""}: ` : "";
      this.#problem(`${place}${error.message} (${error.cause}${error.hostCall ? `, in ${error.hostCall}` : ""})`);
    }
  }

  tick() {
    if (this.#run === undefined || this.#shown === undefined || isOver(this.#run)) return;
    byId("facts").querySelector(".took").textContent = took(this.#run);
  }

  #progress({ progress, endedAt }) {
    const shown = progress !== undefined && endedAt === undefined;
    byId("detail-progress").hidden = !shown;
    if (!shown) return;
    const bar = byId("detail-progress").querySelector("progress");
    bar.max = progress.total;
    bar.value = progress.done;
    byId("detail-label").textContent = `${progress.done} of ${progress.total}${progress.label ? ` · ${progress.label}` : ""}`;
  }

  /** Reads on where it was when the connection comes back. */
  async #follow(showing) {
    let offset = 0;
    let wait = 0;
    let end = false;
    while (!end && this.#shown === showing) {
      try {
        await this.#connection.open;
        if (this.#run === undefined) this.update(await this.#connection.call("run.get", { runId: showing.runId }));
        const page = await this.#connection.call("run.log", { runId: showing.runId, offset, wait });
        if (this.#shown !== showing) return;
        this.#append(page.entries);
        ({ offset, end } = page);
        wait = PATIENCE;
        this.#condition(end && byId("log").childElementCount === 0 ? "It wrote nothing." : "");
      } catch (error) {
        if (!error.lost) throw error;
        if (this.#shown === showing) this.#condition("Not connected; the log goes on when the connection is back.");
      }
    }
  }

  #append(entries) {
    if (entries.length === 0) return;
    const log = byId("log");
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    log.append(...entries.slice(-MOST_LINES).map(line));
    while (log.childElementCount > MOST_LINES) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  async #end() {
    try {
      await this.#connection.call("run.cancel", { runId: this.#shown.runId });
    } catch (error) {
      this.#problem(error.message);
    }
  }

  #problem(text) {
    tell("detail-error", text);
  }

  #condition(text) {
    tell("detail-condition", text);
  }
}

function line({ at, kind, level, text }) {
  const className = level === "error" || level === "warning" ? level : CLASSES[kind] ?? "";
  const made = element("div", className);
  const time = element("time", "", clock(at));
  time.dateTime = at;
  made.title = kind.toLowerCase().replace("_", " ");
  made.append(time, element("span", "", uncoloured(text)));
  return made;
}
