// One run in a dialog: what it is, how far it is, its log as it grows, and a way to cancel it.
import { byId, element } from "./dom.js";
import { isOver, stateMark, took } from "./runs.js";

const MOST_LINES = 5_000;
const CLASSES = { STDERR: "stderr", MESSAGE: "message", GAP: "warning", STATE: "note", PROCESS_STARTED: "note",
  PROCESS_ENDED: "note", THREAD_STARTED: "note", THREAD_ENDED: "note" };

export class Detail {
  #dialog = byId("detail");
  #call;
  #shown;

  constructor(call) {
    this.#call = call;
    byId("close").addEventListener("click", () => this.#dialog.close());
    byId("cancel").addEventListener("click", () => this.#cancel());
    this.#dialog.addEventListener("close", () => { this.#shown = undefined; });
  }

  async show(runId) {
    this.#shown = runId;
    byId("log").replaceChildren();
    byId("facts").replaceChildren();
    byId("detail-title").textContent = runId;
    this.#problem("");
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      this.update(await this.#call("run.get", { runId }));
      await this.#follow(runId);
    } catch (error) {
      if (this.#shown === runId) this.#problem(error.message);
    }
  }

  /** Takes a run that changed; nothing happens unless it is the one that is shown. */
  update(run) {
    if (run.runId !== this.#shown) return;
    byId("detail-title").textContent = run.script;
    byId("cancel").hidden = isOver(run);
    const facts = [
      ["State", stateMark(run.state)],
      ["Run", run.runId],
      ["Started by", run.startedBy],
      ["Arguments", JSON.stringify(run.args)],
      ["Took", took(run)],
    ];
    if (run.result !== undefined && run.result !== null) facts.push(["Result", JSON.stringify(run.result)]);
    byId("facts").replaceChildren(...facts.flatMap(([name, value]) => {
      const told = element("dd");
      told.append(value);
      return [element("dt", "", name), told];
    }));
    const { progress, error } = run;
    const bar = byId("detail-progress");
    bar.hidden = !progress || isOver(run);
    if (progress) {
      bar.max = progress.total;
      bar.value = progress.done;
      bar.title = progress.label ?? "";
    }
    if (error) {
      const place = error.script ? `${error.script}${error.line ? `:${error.line}:${error.column ?? 1}` : ""}: ` : "";
      this.#problem(`${place}${error.message} (${error.cause}${error.hostCall ? `, in ${error.hostCall}` : ""})`);
    }
  }

  async #follow(runId) {
    let offset = 0;
    let end = false;
    while (!end && this.#shown === runId) {
      const page = await this.#call("run.log", { runId, offset, wait: 20_000 });
      if (this.#shown !== runId) return;
      this.#append(page.entries);
      ({ offset, end } = page);
    }
  }

  #append(entries) {
    const log = byId("log");
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    for (const { at, kind, level, text } of entries) {
      const line = element("div", level === "error" || level === "warning" ? level : CLASSES[kind] ?? "", text);
      line.title = `${new Date(at).toLocaleTimeString()} ${kind}`;
      log.append(line);
    }
    while (log.childElementCount > MOST_LINES) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  async #cancel() {
    try {
      await this.#call("run.cancel", { runId: this.#shown });
    } catch (error) {
      this.#problem(error.message);
    }
  }

  #problem(text) {
    byId("detail-error").textContent = text;
    byId("detail-error").hidden = text === "";
  }
}
