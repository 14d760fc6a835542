// One task in a dialog: how far its targets are, what came of them, and ways to end it or to do it again.
import { byId, closeBeside, element, fillFacts, isOver, plural, said, stateMark, tell, took } from "./dom.js";
import { Results, SHOWN_BYTES } from "./results.js";
import { Targets } from "./targets.js";
import { TASK_STATES, commandLine, countsBar, title } from "./tasks.js";
import { Twice } from "./twice.js";

/** How long the server holds back an answer while there is nothing new. */
const PATIENCE = 20_000;

/** Between two questions, so that many changes come in one answer. */
const PAUSE = 300;

/** Between two looks at the results of a task that goes on. */
const RESULTS_EVERY = 2_000;

/** How long a kill waits to say what could not be ended. */
const KILL_PATIENCE = 3_000;

/** Targets that are named in a sentence. */
const MOST_NAMED = 5;

const FAILURES = ["FAILED", "KILLED"];

export class TaskDetail {
  #dialog = byId("task-detail");
  #connection;
  #may;
  #shown;
  #task;
  #targets = new Targets();
  #results = new Results();
  #cancel = new Twice(byId("task-cancel"), "Press again to cancel", () => this.#stop("task.cancel", 0));
  #kill = new Twice(byId("task-kill"), "Press again to kill", () => this.#stop("task.kill", KILL_PATIENCE));

  constructor(connection, may) {
    this.#connection = connection;
    this.#may = may;
    byId("task-close").addEventListener("click", () => this.#dialog.close());
    byId("task-rerun").addEventListener("click", () => this.#rerun());
    this.#dialog.addEventListener("close", () => { this.#shown = undefined; });
    closeBeside(this.#dialog);
  }

  async show(taskId) {
    // An object of its own for each showing, so that an earlier one ends even for the same task.
    const showing = { taskId };
    this.#shown = showing;
    this.#task = undefined;
    this.#cancel.reset();
    this.#kill.reset();
    this.#targets.clear();
    this.#results.clear();
    byId("task-counts").replaceChildren();
    byId("task-facts").replaceChildren();
    byId("task-title").textContent = taskId;
    for (const id of ["task-rerun", "task-cancel", "task-kill"]) byId(id).hidden = true;
    tell("task-error", "");
    tell("task-note", "Reading …");
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      await this.#follow(showing);
    } catch (error) {
      if (this.#shown === showing) this.#problem(error);
    }
  }

  tick() {
    if (this.#task === undefined || this.#shown === undefined || isOver(this.#task)) return;
    byId("task-facts").querySelector(".took").textContent = took(this.#task);
    this.#targets.tick();
  }

  /** Begins anew when the connection comes back: after a restart of the server versions count anew. */
  async #follow(showing) {
    let lostIt = true;
    let since = 0;
    let resultsAt = 0;
    let stale = true;
    let end = false;
    while (!end) {
      try {
        await this.#connection.open;
        if (lostIt) since = 0;
        const wait = lostIt ? 0 : stale ? RESULTS_EVERY : PATIENCE;
        const changes = await this.#connection.call("task.poll", { taskId: showing.taskId, since, wait });
        if (this.#shown !== showing) return;
        if (lostIt) tell("task-note", "");
        lostIt = false;
        since = changes.version;
        this.#update(changes.task);
        this.#targets.change(showing.taskId, changes.targets, changes.task.targets);
        stale ||= changes.targets.length > 0;
        end = isOver(changes.task) && !changes.more;
        if (stale && (end || Date.now() - resultsAt >= RESULTS_EVERY)) {
          const results = await this.#connection.call("task.results", { taskId: showing.taskId, bytes: SHOWN_BYTES });
          if (this.#shown !== showing) return;
          this.#results.show(results);
          resultsAt = Date.now();
          stale = false;
        }
      } catch (error) {
        if (!error.lost) throw error;
        if (this.#shown !== showing) return;
        end = false;
        lostIt = true;
        tell("task-note", "Not connected; this goes on when the connection is back.");
      }
      if (!end) await new Promise(resolve => setTimeout(resolve, PAUSE));
      if (this.#shown !== showing) return;
    }
  }

  #update(task) {
    this.#task = task;
    byId("task-title").textContent = title(task);
    byId("task-counts").replaceChildren(countsBar(task.counts));
    const over = isOver(task);
    if (over) tell("task-note", "");
    byId("task-cancel").hidden = over || task.stopping !== undefined || !this.#may("TASK_CONTROL");
    byId("task-kill").hidden = over || task.stopping === "KILL" || !this.#may("TASK_CONTROL");
    const failures = FAILURES.reduce((sum, state) => sum + (task.counts[state] ?? 0), 0);
    byId("task-rerun").hidden = !over || failures === 0 || !this.#may("TASK_START");
    const facts = [
      ["State", stateMark(TASK_STATES, task.state)],
      ["Task", task.taskId],
      ["Command", element("code", "", commandLine(task.command))],
      ["Started", `${new Date(task.createdAt).toLocaleString()} by ${task.startedBy}`],
      ["Took", element("span", "took", took(task))],
    ];
    if (task.toolVersion !== undefined) facts.splice(2, 0, ["Tool", `${task.tool}, version ${task.toolVersion}`]);
    if (task.user !== undefined) facts.push(["Runs as", task.user]);
    if (task.rerunOf !== undefined) facts.push(["Rerun of", task.rerunOf]);
    if (task.runId !== undefined) facts.push(["Run", task.runId]);
    if (task.stopping !== undefined && !over) facts.push(["Asked for", task.stopping]);
    if (task.message ?? task.cause) facts.push(["Cause", task.message ?? task.cause]);
    fillFacts(byId("task-facts"), facts);
  }

  async #stop(method, wait) {
    const showing = this.#shown;
    tell("task-error", "");
    try {
      const { open } = await this.#connection.call(method, { taskId: showing.taskId, wait });
      if (this.#shown === showing && method === "task.kill") tell("task-note", unfinished(open));
    } catch (error) {
      if (this.#shown === showing) this.#problem(error);
    }
  }

  async #rerun() {
    const showing = this.#shown;
    if (showing.again) return;
    showing.again = true;
    try {
      const { taskId } = await this.#connection.call("task.rerun", { taskId: showing.taskId, states: FAILURES });
      if (this.#shown === showing) this.show(taskId);
    } catch (error) {
      if (this.#shown === showing) this.#problem(error);
    } finally {
      showing.again = false;
    }
  }

  #problem(error) {
    tell("task-note", "");
    tell("task-error", said(error));
  }
}

function unfinished(open) {
  if (open.length === 0) return "";
  const named = open.slice(0, MOST_NAMED).map(({ node, waitsFor }) => waitsFor ?? `${node} is being ended`);
  const more = open.length > MOST_NAMED ? `. And ${open.length - MOST_NAMED} more` : "";
  return `${plural(open.length, "target")} not over yet: ${named.join(". ")}${more}.`;
}
