// One tool in a dialog: its definition, and ways to run, change and delete it.
import { byId, closeBeside, fillFacts, said, tell } from "./dom.js";
import { Twice } from "./twice.js";

export class ToolDetail {
  #dialog = byId("tool-detail");
  #connection;
  #may;
  #opens;
  #shown;
  #delete = new Twice(byId("tool-delete"), "Press again to delete", () => this.#remove());

  /** opens: run(name), edit({tool, yaml}) and changed(), for what follows. */
  constructor(connection, may, opens) {
    this.#connection = connection;
    this.#may = may;
    this.#opens = opens;
    byId("tool-close").addEventListener("click", () => this.#dialog.close());
    byId("tool-run").addEventListener("click", () => this.#leave(() => this.#opens.run(this.#shown.tool.name)));
    byId("tool-edit").addEventListener("click", () => this.#leave(() => this.#opens.edit(this.#shown)));
    closeBeside(this.#dialog);
  }

  async show(name) {
    this.#shown = undefined;
    this.#delete.reset();
    byId("tool-title").textContent = name;
    byId("tool-facts").replaceChildren();
    byId("tool-yaml").textContent = "";
    for (const id of ["tool-run", "tool-edit", "tool-delete"]) byId(id).hidden = true;
    tell("tool-error", "");
    if (!this.#dialog.open) this.#dialog.showModal();
    try {
      const shown = await this.#connection.call("tool.get", { name });
      if (byId("tool-title").textContent !== name) return;
      this.#shown = shown;
      this.#fill(shown);
    } catch (error) {
      tell("tool-error", said(error));
    }
  }

  #fill({ tool, definition, yaml }) {
    const facts = [
      ["Version", `${tool.version}, ${new Date(tool.at).toLocaleString()} by ${tool.author}`],
      ["Runs", definition.kind === "multi" ? `once, on ${definition.runsOn}, for all targets` : "on each target"],
    ];
    if (tool.description) facts.unshift(["Is for", tool.description]);
    if (tool.comment) facts.push(["Comment", tool.comment]);
    fillFacts(byId("tool-facts"), facts);
    byId("tool-yaml").textContent = yaml;
    byId("tool-run").hidden = !this.#may("TASK_START");
    byId("tool-edit").hidden = !this.#may("TOOL_WRITE");
    byId("tool-delete").hidden = !this.#may("TOOL_WRITE");
  }

  #leave(next) {
    this.#dialog.close();
    next();
  }

  async #remove() {
    try {
      await this.#connection.call("tool.delete", { name: this.#shown.tool.name });
      this.#dialog.close();
      this.#opens.changed();
    } catch (error) {
      tell("tool-error", said(error));
    }
  }
}
