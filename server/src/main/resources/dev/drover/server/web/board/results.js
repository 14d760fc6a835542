// The results of the task that is shown: targets that ended alike, with the same output, are one.
import { byId, element, stateMark, tell, uncoloured } from "./dom.js";
import { TARGET_STATES, ending } from "./targets.js";

/** More are counted and not shown. */
const MOST = 100;

/** Bytes of each output that are shown. */
export const SHOWN_BYTES = 16_384;

const OPEN = new Set(["PENDING", "COPYING", "RUNNING"]);

export class Results {
  #shown = "";
  #folded = new Set();

  clear() {
    this.#shown = "";
    this.#folded.clear();
    byId("task-results").replaceChildren();
    byId("no-results").hidden = false;
    tell("more-results", "");
  }

  /** Takes what task.results gives. Nothing is touched where nothing changed, so that a reader can mark text. */
  show({ task, shownBytes, groups }) {
    const over = groups.filter(group => !OPEN.has(group.state));
    const text = JSON.stringify(over);
    if (text === this.#shown) return;
    this.#shown = text;
    byId("task-results").replaceChildren(
      ...over.slice(0, MOST).map(group => this.#group(group, task.taskId, shownBytes)));
    byId("no-results").hidden = over.length > 0;
    tell("more-results", over.length <= MOST ? ""
      : `${over.length - MOST} more are not shown. drover task results ${task.taskId} shows all.`);
  }

  #group(group, taskId, shownBytes) {
    const made = element("details", "result");
    const key = `${group.positions[0]} ${group.state}`;
    made.open = !this.#folded.has(key);
    made.addEventListener("toggle", () => {
      if (made.open) this.#folded.delete(key);
      else this.#folded.add(key);
    });
    // The message is that of the first one, and names it.
    const head = element("summary");
    head.append(
      stateMark(TARGET_STATES, group.state),
      element("span", "name", group.nodes),
      element("span", "count", group.count > 1 ? `(${group.count})` : ""),
      element("span", "said", ending(group.count > 1 ? { ...group, message: undefined } : group)));
    made.append(head);
    const node = group.count > 1 ? "NODE" : group.nodes;
    for (const [stream, text, bytes] of [
      ["stdout", group.stdout, group.stdoutBytes], ["stderr", group.stderr, group.stderrBytes]]) {
      if (text === "") continue;
      const output = element("pre", stream, uncoloured(text));
      output.setAttribute("aria-label", stream === "stdout" ? "Output" : "Errors");
      made.append(output);
      if (bytes > shownBytes) {
        made.append(element("p", "quiet", `${(bytes - shownBytes).toLocaleString("en")} more bytes: drover task output ${
          taskId} ${node}${stream === "stderr" ? " --stderr" : ""}`));
      }
    }
    if (group.stdout === "" && group.stderr === "") made.append(element("p", "quiet", "No output."));
    return made;
  }
}
