// The newest tasks: tools and commands on many nodes. The server is asked for them again and again while the page is seen.
import { age, byId, element, isOver, plural, said, stateMark, tell, took } from "./dom.js";

export const TASK_STATES = {
  PENDING: ["◌", "info"],
  RUNNING: ["▶", "info"],
  COMPLETE: ["✔", "ok"],
  FAILED: ["✖", "error"],
  SOME_FAILURES: ["▲", "error"],
  CANCELLED: ["⊘", "warning"],
};

/** In the order of the bar; with the word that people read. */
const COUNTED = [
  ["COMPLETE", "ok", "done"],
  ["FAILED", "error", "failed"],
  ["KILLED", "error", "killed"],
  ["CANCELLED", "warning", "cancelled"],
  ["RUNNING", "info", "running"],
  ["COPYING", "info", "copying"],
  ["PENDING", "quiet", "waiting"],
];

/** More are found by the command line. */
const MOST = 50;

const PAUSE = 2_000;

const LONGEST_TITLE = 200;

export class Tasks {
  #connection;
  #may;
  #showTask;
  #tasks = new Map();
  #rows = new Map();
  #askedAt = 0;
  #asking = false;

  /** Whether this server has tasks that the caller may see. */
  #offered = false;

  constructor(connection, may, showTask) {
    this.#connection = connection;
    this.#may = may;
    this.#showTask = showTask;
  }

  /** To be called when there is a connection again; a node has no tasks of its own. */
  connected(primary) {
    this.#offered = primary && this.#may("TASK_READ");
    byId("tasks-section").hidden = !this.#offered;
    this.refresh();
  }

  /** Asks at once. */
  refresh() {
    this.#askedAt = 0;
    this.tick();
  }

  /** To be called every second. */
  tick() {
    for (const [id, row] of this.#rows) {
      const task = this.#tasks.get(id);
      row.querySelector(".when").textContent = age(task.createdAt);
      if (!isOver(task)) row.querySelector(".took").textContent = took(task);
    }
    const due = Date.now() - this.#askedAt >= PAUSE;
    if (this.#offered && due && !this.#asking && !document.hidden) this.#ask();
  }

  async #ask() {
    this.#asking = true;
    this.#askedAt = Date.now();
    try {
      this.#change((await this.#connection.call("task.list", { limit: MOST })).tasks);
      tell("tasks-error", "");
    } catch (error) {
      if (!error.lost) tell("tasks-error", said(error));
    } finally {
      this.#asking = false;
    }
  }

  #change(tasks) {
    const present = new Set(tasks.map(task => task.taskId));
    for (const [id, row] of this.#rows) {
      if (!present.has(id)) {
        row.remove();
        this.#rows.delete(id);
      }
    }
    for (const task of tasks) this.#put(task);
    this.#tasks = new Map(tasks.map(task => [task.taskId, task]));
    const open = tasks.filter(task => !isOver(task)).length;
    byId("task-count").textContent = tasks.length === 0 ? ""
      : `${tasks.length < MOST ? "" : "newest "}${tasks.length}, ${open} open`;
    byId("no-tasks").hidden = tasks.length > 0;
  }

  #put(task) {
    const shown = JSON.stringify(task);
    let row = this.#rows.get(task.taskId);
    if (row?.shown === shown) return;
    if (row === undefined) {
      row = this.#row(task);
      this.#rows.set(task.taskId, row);
      const next = [...byId("tasks").children].find(other => other.dataset.task < task.taskId);
      byId("tasks").insertBefore(row, next ?? null);
    }
    row.shown = shown;
    row.title = commandLine(task.command);
    row.firstElementChild.replaceChildren(
      stateMark(TASK_STATES, task.state),
      element("span", "script", title(task)),
      countsBar(task.counts),
      element("span", "by", `by ${task.startedBy}`),
      element("span", "when", age(task.createdAt)),
      element("span", "took", took(task)));
  }

  #row(task) {
    const row = element("li");
    row.dataset.task = task.taskId;
    const button = element("button", "task");
    button.type = "button";
    button.addEventListener("click", () => this.#showTask(task.taskId));
    row.append(button);
    return row;
  }
}

/** What it does, in a line: the command, or the tool with its parameters. */
export function title({ tool, command, parameters }) {
  const whole = tool === "command" ? commandLine(command)
    : [tool, ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`)].join(" ");
  const line = whole.trim().split("\n", 1)[0];
  const cut = line.slice(0, LONGEST_TITLE);
  return cut.length < whole.trim().length ? `${cut} …` : cut;
}

/** A line for the shell as it was given; of a program the words, quoted where that matters. */
export function commandLine(command) {
  if (command.length === 3 && command[0] === "/bin/sh" && command[1] === "-c") return command[2];
  return command.map(word => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

/** How many targets are in which state, as a bar with the numbers below. */
export function countsBar(counts) {
  const made = element("span", "counted");
  const bar = element("span", "stack");
  bar.setAttribute("aria-hidden", "true");
  const numbers = [];
  for (const [state, level, word] of COUNTED) {
    const count = counts[state] ?? 0;
    if (count === 0) continue;
    const part = element("span");
    part.dataset.level = level;
    part.style.flexGrow = count;
    bar.append(part);
    numbers.push(`${count} ${word}`);
  }
  made.append(bar, element("span", "numbers", numbers.join(", ") || plural(0, "target")));
  return made;
}
