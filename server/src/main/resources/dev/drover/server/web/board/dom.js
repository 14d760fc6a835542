// Small helpers to make elements. Everything that comes from the server enters as text, never as markup.

export const byId = id => document.getElementById(id);

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A state as its mark and its name; states has mark and level of each. */
export function stateMark(states, state) {
  const [mark, level] = states[state] ?? ["?", "info"];
  const shown = element("span", "state", `${mark} ${state.replace("_", " ")}`);
  shown.dataset.level = level;
  return shown;
}

/** Names and values, in place of what the list has. */
export function fillFacts(list, facts) {
  list.replaceChildren(...facts.flatMap(([name, value]) => {
    const told = element("dd");
    told.append(value);
    return [element("dt", "", name), told];
  }));
}

/** Shows a text where there is one. */
export function tell(id, text) {
  byId(id).textContent = text;
  byId(id).hidden = text === "";
}

/** What an error says, and what to do about it. */
export function said(error) {
  return error.hint ? `${error.message}. ${error.hint}` : error.message;
}

/** A text as programs wrote it for a terminal, without what colours it there. */
export function uncoloured(text) {
  return text.replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, "");
}

/** Lets a press beside the dialog close it. */
export function closeBeside(dialog) {
  dialog.addEventListener("click", event => {
    if (event.target === dialog) dialog.close();
  });
}

export function plural(count, word, ending = "s") {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : ending}`;
}

export const isOver = work => work.endedAt !== undefined;

/** How long a run, a task or a target took, or has taken so far. */
export function took(work) {
  if (!work.startedAt) return "";
  return span((isOver(work) ? Date.parse(work.endedAt) : Date.now()) - Date.parse(work.startedAt));
}

/** How long ago, or how long it took: one unit, two digits. */
export function span(milliseconds) {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** How long ago something was; the browser's clock may be a little off the server's. */
export function age(instant) {
  const milliseconds = Date.now() - Date.parse(instant);
  if (milliseconds < 2_000) return "just now";
  return `${span(Math.floor(milliseconds / 1000) * 1000).replace(".0", "")} ago`;
}

/** The time of day. */
export function clock(instant) {
  return new Date(instant).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
