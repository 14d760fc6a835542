// The targets of the task that is shown, in their order, as they change.
import { byId, element, isOver, stateMark, took } from "./dom.js";

export const TARGET_STATES = {
  PENDING: ["◌", "info"],
  COPYING: ["⇢", "info"],
  RUNNING: ["▶", "info"],
  COMPLETE: ["✔", "ok"],
  FAILED: ["✖", "error"],
  CANCELLED: ["⊘", "warning"],
  KILLED: ["✖", "error"],
};

/** More are counted and not shown; results say how they ended. */
const MOST = 500;

export class Targets {
  #targets = new Map();
  #rows = new Map();

  clear() {
    this.#targets.clear();
    this.#rows.clear();
    byId("task-targets").replaceChildren();
    byId("more-targets").hidden = true;
  }

  /** Takes targets that changed; all is how many the task has. */
  change(taskId, targets, all) {
    for (const target of targets) {
      if (target.position >= MOST) continue;
      this.#targets.set(target.position, target);
      this.#put(target);
    }
    byId("more-targets").hidden = all <= MOST;
    byId("more-targets").textContent = `${all - MOST} more are not shown. drover task show ${taskId} lists all.`;
  }

  tick() {
    for (const [position, row] of this.#rows) {
      const target = this.#targets.get(position);
      if (!isOver(target)) row.querySelector(".took").textContent = took(target);
    }
  }

  #put(target) {
    let row = this.#rows.get(target.position);
    if (row === undefined) {
      row = element("li", "target");
      row.dataset.position = target.position;
      this.#rows.set(target.position, row);
      const next = [...byId("task-targets").children]
        .find(other => Number(other.dataset.position) > target.position);
      byId("task-targets").insertBefore(row, next ?? null);
    }
    row.dataset.node = target.node;
    row.replaceChildren(
      stateMark(TARGET_STATES, target.state),
      element("span", "name", target.node),
      element("span", "said", ending(target)),
      element("span", "took", took(target)));
  }
}

/** Why it ended as it did, or what it waits for; empty where all is as it should be. */
export function ending({ message, cause, exitCode, signal, softLimit }) {
  const parts = [];
  if (message) parts.push(message);
  else if (cause) parts.push(cause.replaceAll("_", " ").toLowerCase());
  if (exitCode && !parts.some(part => part.includes(String(exitCode)))) parts.push(`exit code ${exitCode}`);
  if (signal && !parts.some(part => part.includes(signal))) parts.push(signal);
  if (softLimit) parts.push("over its soft limit");
  return parts.join(" · ");
}
