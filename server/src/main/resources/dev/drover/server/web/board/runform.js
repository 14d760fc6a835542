// A form to run a tool: its parameters, the targets, and what it would do before it does it.
import { byId, closeBeside, element, said, tell } from "./dom.js";
import { field } from "./fields.js";
import { showPlan } from "./plan.js";

/** On more targets it asks first, as the command line does. */
const MANY_TARGETS = 50;

export class RunForm {
  #dialog = byId("run-dialog");
  #form = byId("run-form");
  #connection;
  #nodes;
  #started;
  #tool;
  #fields = [];
  #working = false;

  /** The request that was asked about, since it is for many targets. */
  #asked;

  /** nodes: gives the names of the nodes that are known; started: takes the identifier of a task. */
  constructor(connection, nodes, started) {
    this.#connection = connection;
    this.#nodes = nodes;
    this.#started = started;
    byId("run-close").addEventListener("click", () => this.#dialog.close());
    byId("run-preview").addEventListener("click", () => this.#preview());
    this.#form.addEventListener("input", () => {
      this.#asked = undefined;
      this.#forget();
    });
    this.#form.addEventListener("submit", event => {
      event.preventDefault();
      this.#run();
    });
    // Secrets do not stay in the page.
    this.#dialog.addEventListener("close", () => {
      this.#fields = [];
      this.#asked = undefined;
      byId("run-fields").replaceChildren();
      this.#forget();
    });
    closeBeside(this.#dialog);
  }

  async open(name) {
    this.#tool = name;
    byId("run-title").textContent = `Run ${name}`;
    byId("run-targets").value = "";
    byId("run-fields").replaceChildren();
    tell("run-description", "");
    this.#forget();
    byId("node-names").replaceChildren(...this.#nodes().map(node => {
      const option = element("option");
      option.value = node;
      return option;
    }));
    this.#dialog.showModal();
    try {
      const { definition } = await this.#connection.call("tool.get", { name });
      if (this.#tool !== name || !this.#dialog.open) return;
      this.#fill(definition);
    } catch (error) {
      tell("run-error", said(error));
    }
  }

  #fill({ description, kind, runsOn, parameters = [] }) {
    const where = kind === "multi" ? `It runs once, on ${runsOn}, which gets the names of the targets.` : "";
    tell("run-description", [description, where].filter(Boolean).join(". "));
    this.#fields = parameters.map(field);
    byId("run-fields").replaceChildren(...this.#fields.map(each => each.row));
    byId("run-targets").focus();
  }

  #request() {
    const params = {};
    for (const each of this.#fields) {
      const value = each.value();
      if (value !== undefined) params[each.name] = value;
    }
    return { tool: this.#tool, targets: [byId("run-targets").value.trim()], params };
  }

  async #preview() {
    if (!this.#form.reportValidity()) return;
    await this.#busy(async () => {
      showPlan(await this.#connection.call("task.plan", this.#request()));
      byId("plan").scrollIntoView({ block: "nearest" });
    });
  }

  async #run() {
    await this.#busy(async () => {
      const request = this.#request();
      const text = JSON.stringify(request);
      const plan = this.#asked === text ? undefined : await this.#connection.call("task.plan", request);
      if (plan !== undefined && plan.allowed && plan.targets.length > MANY_TARGETS) {
        showPlan(plan);
        this.#asked = text;
        tell("run-note", `These are ${plan.targets.length} targets. Press Run again to start it.`);
        return;
      }
      const { taskId } = await this.#connection.call("task.start", request);
      this.#dialog.close();
      this.#started(taskId);
    });
  }

  /** Does it unless something else is being done, and says at its place what is wrong. */
  async #busy(action) {
    if (this.#working) return;
    this.#working = true;
    this.#forget();
    try {
      await action();
    } catch (error) {
      const wrong = new Map((error.details?.parameters ?? []).map(({ name, message }) => [name, message]));
      const faulty = this.#fields.filter(each => wrong.has(each.name));
      faulty.forEach(each => each.complain(`${each.name} ${wrong.get(each.name)}`));
      tell("run-error", said(error));
      faulty[0]?.focus();
    } finally {
      this.#working = false;
    }
  }

  /** What was said of values that are no longer there. */
  #forget() {
    this.#fields.forEach(each => each.complain(""));
    tell("run-error", "");
    tell("run-note", "");
    byId("plan").hidden = true;
  }
}
