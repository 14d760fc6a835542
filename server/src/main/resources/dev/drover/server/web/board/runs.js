// The list of runs, the newest first.
import { age, byId, element, isOver, stateMark, took } from "./dom.js";

export const STATES = {
  PENDING: ["◌", "info"],
  RUNNING: ["▶", "info"],
  SUSPENDED: ["⏸", "warning"],
  COMPLETE: ["✔", "ok"],
  FAILED: ["✖", "error"],
  CANCELLED: ["⊘", "warning"],
};

export class Runs {
  #runs = new Map();
  #rows = new Map();
  #showRun;

  constructor(showRun) {
    this.#showRun = showRun;
  }

  /** Takes the body of run.changed. */
  change({ changes, removed, reset }) {
    if (reset) {
      this.#runs.clear();
      this.#rows.clear();
      byId("runs").replaceChildren();
    }
    for (const id of removed) {
      this.#runs.delete(id);
      this.#rows.get(id)?.remove();
      this.#rows.delete(id);
    }
    for (const run of changes) this.#put(run);
    const alive = [...this.#runs.values()].filter(run => !isOver(run)).length;
    byId("run-count").textContent = this.#runs.size ? `${this.#runs.size}, ${alive} alive` : "";
    byId("no-runs").hidden = this.#runs.size > 0;
  }

  tick() {
    for (const [id, row] of this.#rows) {
      const run = this.#runs.get(id);
      row.querySelector(".when").textContent = age(run.createdAt);
      if (!isOver(run)) row.querySelector(".took").textContent = took(run);
    }
  }

  #put(run) {
    this.#runs.set(run.runId, run);
    const present = this.#rows.get(run.runId);
    if (present) {
      fill(present, run);
      return;
    }
    const row = this.#row(run);
    this.#rows.set(run.runId, row);
    const next = [...byId("runs").children].find(other => other.dataset.run < run.runId);
    byId("runs").insertBefore(row, next ?? null);
  }

  #row(run) {
    const row = element("li");
    row.dataset.run = run.runId;
    const button = element("button", "run");
    button.type = "button";
    button.addEventListener("click", () => this.#showRun(run.runId));
    row.append(button);
    fill(row, run);
    return row;
  }
}

/** The button stays as the run changes, so that a press of the mouse finds it below itself at its end. */
function fill(row, run) {
  row.firstElementChild.replaceChildren(
    stateMark(STATES, run.state),
    element("span", "script", run.script),
    run.progress && !isOver(run) ? progress(run) : element("span", "by", run.error?.message ?? `by ${run.startedBy}`),
    element("span", "when", age(run.createdAt)),
    element("span", "took", took(run)));
}

function progress({ progress: { done, total, label } }) {
  const bar = element("progress");
  bar.max = total;
  bar.value = done;
  bar.setAttribute("aria-label", label ?? "Progress");
  bar.title = label ?? "";
  return bar;
}
