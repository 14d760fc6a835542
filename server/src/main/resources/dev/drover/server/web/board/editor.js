// Definitions of tools as YAML, checked by the server while they are written, and saved when nothing is wrong.
import { byId, element, plural, said, tell } from "./dom.js";

/** After the last key, before the server is asked. */
const PAUSE = 300;

/** More are counted and not shown. */
const MOST_MISTAKES = 100;

const NEW = `name: my-tool
description: Says what it is for
command: [echo, "\${text}"]
parameters:
  - name: text
    required: true
limits: {timeout: 1m}
`;

export class Editor {
  #dialog = byId("editor");
  #text = byId("editor-text");
  #connection;
  #saved;

  /** What was opened; nothing for a new tool. */
  #before;
  #loaded = "";
  #timer;

  /** The text that was checked last, and the names of the tools that it defines where nothing is wrong with it. */
  #checked;
  #names = [];

  /** The text whose save was asked about. */
  #asked;
  #saving = false;
  #leaving = false;

  /** saved: takes the names of the tools that were saved. */
  constructor(connection, saved) {
    this.#connection = connection;
    this.#saved = saved;
    this.#text.addEventListener("input", () => this.#changed());
    byId("editor-save").addEventListener("click", () => this.#save());
    byId("editor-close").addEventListener("click", () => this.#close());
    this.#dialog.addEventListener("cancel", event => {
      event.preventDefault();
      this.#close();
    });
    this.#dialog.addEventListener("close", () => clearTimeout(this.#timer));
  }

  /** Opens what tool.get gave, or a new definition. */
  open(before) {
    this.#before = before?.tool;
    this.#loaded = before?.yaml ?? NEW;
    this.#text.value = this.#loaded;
    this.#text.scrollTop = 0;
    byId("editor-comment").value = "";
    byId("editor-title").textContent = before ? `Edit ${before.tool.name}` : "New tool";
    byId("editor-verdict").textContent = "Not checked yet.";
    byId("editor-mistakes").replaceChildren();
    tell("editor-error", "");
    this.#dialog.showModal();
    this.#text.focus();
    this.#text.setSelectionRange(0, 0);
    this.#changed();
  }

  #changed() {
    this.#leaving = false;
    this.#asked = undefined;
    tell("editor-error", "");
    byId("editor-save").disabled = this.#text.value !== this.#checked || this.#names.length === 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), PAUSE);
  }

  async #check() {
    const yaml = this.#text.value;
    try {
      const { tools, mistakes } = await this.#connection.call("tool.validate", { yaml });
      if (yaml !== this.#text.value) return;
      this.#checked = yaml;
      this.#names = mistakes.length === 0 ? tools : [];
      this.#tellMistakes(mistakes);
      const right = tools.length === 0 ? "There is no definition." : `Nothing is wrong: it defines ${tools.join(", ")}.`;
      byId("editor-verdict").textContent = mistakes.length === 0 ? right : `${plural(mistakes.length, "mistake")}.`;
      byId("editor-save").disabled = this.#names.length === 0;
    } catch (error) {
      if (yaml === this.#text.value) byId("editor-verdict").textContent = `Not checked: ${said(error)}`;
      if (error.lost && this.#dialog.open) this.#timer = setTimeout(() => this.#check(), 5 * PAUSE);
    }
  }

  #tellMistakes(mistakes) {
    byId("editor-mistakes").replaceChildren(...mistakes.slice(0, MOST_MISTAKES).map(mistake => {
      const { line, column, key, message } = mistake;
      const item = element("li");
      const button = element("button", "mistake");
      button.type = "button";
      button.append(
        element("span", "place", `Line ${line}, column ${column}`),
        element("span", "", key ? `${key}: ${message}` : message));
      button.addEventListener("click", () => this.#goTo(mistake));
      item.append(button);
      return item;
    }));
  }

  /** Puts the cursor there. Columns count characters, and some of those are two units of a JavaScript text. */
  #goTo({ line, column }) {
    const lines = this.#text.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const within = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
    this.#text.focus();
    this.#text.setSelectionRange(before + within, before + within);
    const height = this.#text.scrollHeight / lines.length;
    this.#text.scrollTop = Math.max(0, (line - 4) * height);
  }

  async #save() {
    if (this.#saving) return;
    this.#saving = true;
    const yaml = this.#text.value;
    try {
      const question = this.#asked === yaml ? "" : await this.#question();
      if (question !== "") {
        this.#asked = yaml;
        tell("editor-error", `${question}. Press Save again to replace it.`);
        return;
      }
      const comment = byId("editor-comment").value.trim();
      const applied = await this.#connection.call("tool.apply", { yaml, ...comment && { comment } });
      this.#dialog.close();
      this.#saved(applied.tools.map(tool => tool.name));
    } catch (error) {
      tell("editor-error", said(error));
    } finally {
      this.#saving = false;
    }
  }

  /** Whether something would be replaced that was not opened here, or that somebody has changed since. */
  async #question() {
    const { tools } = await this.#connection.call("tool.list");
    for (const { name, version, author } of tools.filter(tool => this.#names.includes(tool.name))) {
      if (name !== this.#before?.name) return `There is a tool ${name} already`;
      if (version !== this.#before.version) return `${author} has changed ${name} meanwhile: it has version ${version}`;
    }
    return "";
  }

  /** What was written is not lost by one press. */
  #close() {
    if (this.#text.value !== this.#loaded && !this.#leaving) {
      this.#leaving = true;
      tell("editor-error", "This is not saved. Close it again to lose it.");
    } else {
      this.#dialog.close();
    }
  }
}
